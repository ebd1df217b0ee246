import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = path.dirname(fileURLToPath(import.meta.url));
const modules = path.join(folder, 'node_modules');
const vscode = path.join(modules, 'code-server', 'lib', 'vscode');
const stamp = path.join(modules, '.complete');

export interface HostPrograms {
  /** The Node that the server runs on; VS Code 1.139 needs Node 24. */
  node: string;
  serverMain: string;
}

/**
 * Installs VS Code's server and workbench (about 450 MB) unless they are there already, and says where they are.
 * They are not part of the root package: who has a desktop VS Code needs none of it.
 */
export function installHost(say: (line: string) => void): HostPrograms {
  const wanted = createHash('sha256')
    .update(readFileSync(path.join(folder, 'package-lock.json')))
    .digest('hex');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    say('Installing the VS Code workbench from the npm registry (once, 450 MB) ...');
    npm(['ci', '--no-audit', '--no-fund', '--loglevel=error']);
    shareModules();
    writeFileSync(stamp, wanted);
  }
  return { node: hostNode(), serverMain: path.join(vscode, 'out', 'server-main.js') };
}

/** npm of the Node that runs this, as npm itself would start it; Windows starts `npm.cmd` through a shell only. */
function npm(args: string[]): void {
  const started = process.env.npm_execpath;
  const options = { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] as const };
  if (started?.endsWith('.js'))
    execFileSync(process.execPath, [started, ...args], { ...options, stdio: [...options.stdio] });
  else execFileSync('npm', args, { ...options, stdio: [...options.stdio], shell: process.platform === 'win32' });
}

/** VS Code's files look for their modules beside themselves; npm has put them three levels up. */
function shareModules(): void {
  const link = path.join(vscode, 'node_modules');
  rmSync(link, { recursive: true, force: true });
  symlinkSync(process.platform === 'win32' ? modules : path.relative(vscode, modules), link, 'junction');
}

function hostNode(): string {
  const names = ['node-bin', 'node'].map(prefix => `${prefix}-${process.platform}-${process.arch}`);
  const windows = `node-win-${process.arch}`;
  const program = process.platform === 'win32' ? 'node.exe' : 'node';
  const found = [...names, windows]
    .map(name => path.join(modules, name, 'bin', program))
    .find(candidate => existsSync(candidate));
  if (found) return found;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  throw new Error(
    `no Node 24 for ${process.platform}-${process.arch} on the npm registry, and this is Node ${process.versions.node}: ` +
      'run the command again with Node 24, or install desktop VS Code with `code` on the PATH',
  );
}
