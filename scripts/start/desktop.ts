import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The desktop VS Code's command line, or undefined. */
export function findDesktop(): string | undefined {
  const names = process.platform === 'win32' ? ['code.cmd', 'code.exe'] : ['code'];
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(folder => folder !== '');
  return folders.flatMap(folder => names.map(name => path.join(folder, name))).find(file => existsSync(file));
}

interface DesktopOptions {
  program: string;
  extension: string;
  folder: string;
  model: string | undefined;
}

/** Opens a window of its own, with a profile of its own that goes when the window closes. */
export function openDesktop({ program, extension, folder, model }: DesktopOptions): void {
  const profile = mkdtempSync(path.join(tmpdir(), 'lathe-profile-'));
  const args = [
    ...['--extensionDevelopmentPath', extension, '--user-data-dir', path.join(profile, 'data')],
    ...['--extensions-dir', path.join(profile, 'extensions'), '--new-window', '--wait', '--skip-welcome'],
    ...[folder, ...(model ? [model] : [])],
  ];
  console.log(`Opening VS Code on ${folder}. Close its window to end.`);
  // Windows starts a .cmd through a shell only, which takes one line.
  const child =
    process.platform === 'win32'
      ? spawn([program, ...args].map(quoted).join(' '), { stdio: 'inherit', shell: true })
      : spawn(program, args, { stdio: 'inherit' });
  // Ctrl+C reaches `code` too; the profile goes once that has ended.
  process.on('SIGINT', () => {});
  child.on('error', error => {
    console.error(`start: ${program} does not start: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('close', code => {
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    process.exitCode ||= code ?? 0;
  });
}

const quoted = (text: string) => `"${text}"`;
