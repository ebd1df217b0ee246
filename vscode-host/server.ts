import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { HostPrograms } from './install';

export interface ServerOptions {
  /** Packages to install, as users get them. */
  vsix?: string[];
  /** Folders of extensions to use in place. */
  linked?: string[];
  settings?: Record<string, unknown>;
  env?: Record<string, string>;
  /** Asked for in the URL; without one anyone on this machine can use the server, so only tests go without. */
  token?: string;
  /** VS Code asks whether it may run what the folder contains. */
  workspaceTrust?: boolean;
  /** Lets the URL name an extension under development and its tests; also hides notifications. */
  developmentPayload?: boolean;
}

export interface Server {
  authority: string;
  /** Logs and settings; removed by stop(). */
  dataFolder: string;
  process: ChildProcess;
  output(): string;
  url(folder: string, payload?: [string, string][]): string;
  stop(): Promise<void>;
}

const startLimitMs = 60_000;

/** Starts VS Code's server on a free port of 127.0.0.1 with settings and extensions of its own. */
export async function startServer({ node, serverMain }: HostPrograms, options: ServerOptions): Promise<Server> {
  const dataFolder = mkdtempSync(path.join(tmpdir(), 'lathe-vscode-'));
  const userFolder = path.join(dataFolder, 'data');
  const extensions = path.join(dataFolder, 'extensions');
  for (const folder of [path.join(userFolder, 'User'), path.join(userFolder, 'Machine'), extensions])
    mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(userFolder, 'User', 'settings.json'), JSON.stringify(options.settings ?? {}, null, 2));
  for (const folder of options.linked ?? []) link(folder, extensions);

  const folders = ['--server-data-dir', dataFolder, '--user-data-dir', userFolder, '--extensions-dir', extensions];
  const common = [serverMain, ...folders, '--accept-server-license-terms', '--telemetry-level', 'off'];
  const env = cleanEnvironment(options.env ?? {});
  for (const file of options.vsix ?? [])
    execFileSync(node, [...common, '--install-extension', file, '--force'], { env, stdio: 'pipe' });

  const child = spawn(
    node,
    [
      ...common,
      ...['--host', '127.0.0.1', '--port', '0', '--disable-telemetry', '--disable-experiments'],
      ...(options.token ? ['--connection-token', options.token] : ['--without-connection-token']),
      ...(options.workspaceTrust ? [] : ['--disable-workspace-trust']),
      ...(options.developmentPayload ? ['--enable-smoke-test-driver'] : []),
    ],
    { env, stdio: ['ignore', 'pipe', 'pipe'], detached: process.platform !== 'win32' },
  );
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk;
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const kill = () => end(child, 'SIGKILL');
  process.once('exit', kill);

  const stop = async () => {
    process.off('exit', kill);
    if (child.exitCode === null && child.signalCode === null) {
      const gone = new Promise(resolve => child.once('exit', resolve));
      end(child, 'SIGTERM');
      await Promise.race([gone, new Promise(resolve => setTimeout(resolve, 3000))]);
      end(child, 'SIGKILL');
    }
    rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const authority = `127.0.0.1:${await listening(child, () => output)}`;
    return {
      authority,
      dataFolder,
      process: child,
      output: () => output,
      stop,
      url: (folder, payload = []) => {
        const query = new URLSearchParams({ folder: pathToFileURL(folder).pathname });
        if (payload.length) query.set('payload', JSON.stringify(payload));
        if (options.token) query.set('tkn', options.token);
        return `http://${authority}/?${query}`;
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function listening(child: ChildProcess, output: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const port = /Extension host agent listening on (\d+)/.exec(output())?.[1];
      if (port) resolve(port);
    };
    child.stdout?.on('data', look);
    child.once('exit', code => reject(new Error(`VS Code's server ended with ${code}:\n${output()}`)));
    const slow = () => reject(new Error(`VS Code's server did not start in a minute:\n${output()}`));
    setTimeout(slow, startLimitMs).unref();
  });
}

/** The server has children (extension host, watcher): all of its group end with it. */
function end(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    child.kill(signal);
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function link(folder: string, extensions: string): void {
  const { publisher, name, version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  symlinkSync(folder, path.join(extensions, `${publisher}.${name}-${version}`), 'junction');
}

/** No marketplace, and nothing of a VS Code whose terminal this may have been started from. */
function cleanEnvironment(extra: Record<string, string>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_)/.test(name));
  return { ...Object.fromEntries(inherited), EXTENSIONS_GALLERY: '{}', ...extra };
}
