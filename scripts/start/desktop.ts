import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The desktop VS Code's command line, or undefined. */
export function findDesktop(): string | undefined {
  // In a terminal of a remote window `code` only speaks to that window: it opens none with an extension in development.
  if (process.env.VSCODE_IPC_HOOK_CLI) return undefined;
  const names = process.platform === 'win32' ? ['code.cmd', 'code.exe'] : ['code'];
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(folder => folder !== '');
  return folders.flatMap(folder => names.map(name => path.join(folder, name))).find(file => existsSync(file));
}

interface DesktopOptions {
  program: string;
  extensions: string[];
  folder: string;
}

/** Opens a window of its own, with a profile of its own that goes when the window closes. */
export async function openDesktop({ program, extensions, folder }: DesktopOptions): Promise<void> {
  const profile = mkdtempSync(path.join(tmpdir(), 'lathe-profile-'));
  const args = [
    ...extensions.flatMap(extension => ['--extensionDevelopmentPath', extension]),
    ...['--user-data-dir', path.join(profile, 'data'), '--extensions-dir', path.join(profile, 'extensions')],
    // Chromium's sandbox refuses root.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ...['--new-window', '--wait', '--skip-welcome', folder],
  ];
  console.log(`Opening VS Code on ${folder}. Close its window to end.`);
  // Windows starts a .cmd through a shell only, which takes one line.
  const child =
    process.platform === 'win32'
      ? spawn([program, ...args].map(quoted).join(' '), { stdio: 'inherit', shell: true })
      : spawn(program, args, { stdio: 'inherit' });
  // Ctrl+C reaches `code` too; the profile goes once that has ended.
  process.on('SIGINT', () => {});
  try {
    process.exitCode = await new Promise<number>((resolve, reject) => {
      child.on('error', error => reject(new Error(`${program} does not start: ${error.message}`)));
      child.on('close', code => resolve(code ?? 0));
    });
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

const quoted = (text: string) => `"${text}"`;
