import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { installHost } from '../../vscode-host/install';
import { startServer } from '../../vscode-host/server';

interface WebOptions {
  extensions: string[];
  folder: string;
  openBrowser: boolean;
}

/** VS Code asks nothing that has nothing to do with Lathe; whether it may run this folder's content it does ask. */
const settings = {
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'extensions.ignoreRecommendations': true,
};

/** Serves the workbench to this machine only, to whoever has the URL with its token, until Ctrl+C. */
export async function serveWeb({ extensions, folder, openBrowser }: WebOptions): Promise<void> {
  if (`${process.platform}-${process.arch}` !== 'linux-x64')
    console.log(
      'There is no `code` on the PATH, so this starts VS Code in the browser, which is tested on Linux x64 only.',
    );
  const programs = installHost(line => console.log(line));
  const server = await startServer(programs, {
    linked: extensions,
    token: randomBytes(16).toString('hex'),
    workspaceTrust: true,
    settings,
  });
  const url = server.url(folder);
  console.log(`\nVS Code with Lathe runs at\n\n  ${url}\n\nOpen it in Chrome, Edge or Firefox. Ctrl+C ends it.`);
  if (openBrowser) show(url);
  const ended = new Promise<void>(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
    server.process.once('exit', () => resolve());
  });
  await ended;
  await server.stop();
}

/** Opens the system's browser where there is a screen; where there is none, the URL has been printed. */
function show(url: string): void {
  const screen = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (!screen || process.env.CI) return;
  const opener: Partial<Record<NodeJS.Platform, [string, string[]]>> = {
    darwin: ['open', [url]],
    linux: ['xdg-open', [url]],
    win32: ['rundll32', ['url.dll,FileProtocolHandler', url]],
  };
  const [program, args] = opener[process.platform] ?? [];
  if (!program) return;
  const child = spawn(program, args ?? [], { stdio: 'ignore', detached: true });
  child.on('error', () => console.log(`(${program} is not installed: open the URL yourself)`));
  child.unref();
}
