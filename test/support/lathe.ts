import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const root = path.resolve(__dirname, '../..');

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Built {
  readonly cli: string;
  readonly engine: string;
  /** Runs `lathe` to its end. */
  run(args: readonly string[], options?: RunOptions): Promise<Outcome>;
  start(args: readonly string[], options?: RunOptions): { child: ChildProcess; outcome: Promise<Outcome> };
  remove(): void;
}
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** The command and the engine as they are built: those that `npm test` has just built, or else from source into a folder of their own. */
export async function buildLathe(): Promise<Built> {
  const cache = path.join(root, '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(path.join(cache, 'lathe-'));
  const programs = process.env.LATHE_BUILT || folder;
  if (programs === folder) await buildInto(folder);
  const cli = path.join(programs, 'cli.js');
  const start: Built['start'] = (args, { cwd = folder, env = {} } = {}) => {
    const child = spawn(process.execPath, [cli, ...args], { cwd, env: { ...process.env, ...env } });
    return { child, outcome: outcomeOf(child) };
  };
  return {
    cli,
    engine: path.join(programs, 'engine.js'),
    start,
    run: (args, options) => start(args, options).outcome,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** As `npm run build` does. */
async function buildInto(folder: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: {
      cli: 'src/cli/main.ts',
      engine: 'src/engine/main.ts',
      sessionWorker: 'src/engine/runtime/parallel/sessionWorker.ts',
    },
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node18',
    external: ['onnxruntime-node'],
    logLevel: 'warning',
  });
}

function outcomeOf(child: ChildProcess): Promise<Outcome> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', text => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', text => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}
