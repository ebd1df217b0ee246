import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { installHost } from '../../../vscode-host/install';
import { startServer } from '../../../vscode-host/server';
import { openPage } from './page';
import { quietSettings } from './settings';

export interface HostSuite {
  /** Folder of the extension under test, used in place. */
  extension: string;
  /** Module that exports `run(): Promise<void>`. */
  suite: string;
  folder: string;
  /** Where the suite writes its results. */
  results: string;
}

/** Output of VS Code itself among the suite's own. */
const noise =
  /^(Ignoring fetching|Creating a socket|Resolv|\[(AccountPolicy|remote-conn|reconnection|AgentHost|Service Worker))/;

/**
 * Runs a test module in the extension host of a workbench, as @vscode/test-electron does in the desktop's, and resolves
 * with the exit code. The code is 0 as well when the extension host dies: only the results file counts.
 */
export async function runInWorkbench({ extension, suite, folder, results }: HostSuite): Promise<number> {
  const server = await startServer(installHost(console.error), {
    settings: quietSettings,
    developmentPayload: true,
    env: { LATHE_TEST_RESULTS: results },
  });
  try {
    const { page, browser } = await openPage(server, { width: 1280, height: 800 });
    try {
      const ended = new Promise<number>((resolve, reject) => {
        page.on('crash', () => reject(new Error('the workbench crashed')));
        server.process.once('exit', code => reject(new Error(`VS Code's server ended with ${code}`)));
        const onExit = page.exposeFunction('codeAutomationExit', (code: number) => resolve(code));
        const onLog = page.exposeFunction('codeAutomationLog', (_type: string, args: unknown[]) => {
          const line = format(...args);
          if (!noise.test(line)) console.log(line);
        });
        Promise.all([onExit, onLog]).catch(reject);
      });
      // Not awaited yet: a rejection before the page is open must not count as unhandled.
      ended.catch(() => {});
      const remote = (file: string) => `vscode-remote://${server.authority}${pathToFileURL(file).pathname}`;
      await page.goto(
        server.url(folder, [
          ['extensionDevelopmentPath', remote(extension)],
          ['extensionTestsPath', remote(suite)],
          ['skipWelcome', 'true'],
          ['skipReleaseNotes', 'true'],
        ]),
      );
      return await ended;
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}
