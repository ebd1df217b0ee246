import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { findDesktop, openDesktop } from './desktop';
import { writeOpener } from './opener';
import { serveWeb } from './web';

const root = path.resolve(__dirname, '..', '..');

/** The command `npm start`: builds, then opens VS Code with the extension on a folder with a model. */
export async function start(args: string[]): Promise<void> {
  const flag = { type: 'boolean' } as const;
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { web: flag, desktop: flag, 'no-open': flag },
  });
  const folder = path.resolve(positionals[0] ?? path.join(root, 'samples'));
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    console.error(`start: ${folder} is no folder`);
    process.exitCode = 1;
    return;
  }
  execFileSync(process.execPath, [path.join(root, 'scripts', 'build.mjs')], { stdio: 'inherit' });

  const desktop = values.web ? undefined : findDesktop();
  if (!desktop && values.desktop) {
    console.error(
      'start: there is no `code` on the PATH; in VS Code run "Shell Command: Install \'code\' command in PATH"',
    );
    process.exitCode = 1;
    return;
  }
  const model = firstModel(folder);
  const opener = model && writeOpener(model);
  const extensions = opener ? [root, opener] : [root];
  try {
    if (desktop) await openDesktop({ program: desktop, extensions, folder });
    else await serveWeb({ extensions, folder, openBrowser: !values['no-open'] });
  } finally {
    if (opener) rmSync(path.dirname(opener), { recursive: true, force: true });
  }
}

function firstModel(folder: string): string | undefined {
  const models = readdirSync(folder).filter(name => name.endsWith('.onnx'));
  const best = models.find(name => name.includes('mobilenet')) ?? models[0];
  return best && path.join(folder, best);
}
