import { spawn } from 'node:child_process';
import { root } from '../../scripts/lib/paths.mjs';

/** A process without a word or an end for this long hangs: it is ended, and what it had left counts as failed. */
const silenceLimitMs = 10 * 60_000;

/** Runs a command to its end; resolves with its exit code (or signal) and everything it printed. */
export function run([command, ...args], env = {}) {
  return new Promise((resolve, reject) => {
    const windowsShell = process.platform === 'win32' && command === 'npm';
    const child = spawn(command === 'node' ? process.execPath : command, args, {
      cwd: root,
      // Tests that load the runtime by themselves are to tell its makers nothing either.
      env: { ...process.env, ORT_DISABLE_TELEMETRY: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: windowsShell,
      detached: process.platform !== 'win32',
    });
    let output = '';
    const silent = () => {
      output += `\nno output for ${silenceLimitMs / 60_000} minutes: ended`;
      endGroup(child);
    };
    let watch = setTimeout(silent, silenceLimitMs);
    const collect = chunk => {
      output += chunk;
      clearTimeout(watch);
      watch = setTimeout(silent, silenceLimitMs);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const onExit = () => endGroup(child);
    process.once('exit', onExit);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(watch);
      process.off('exit', onExit);
      resolve({ code: code ?? signal, output });
    });
  });
}

function endGroup(child) {
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Maps `items` with at most `limit` of them under way, in order of the items. */
export async function mapLimited(items, limit, work) {
  const results = new Array(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index], index);
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
  return results;
}
