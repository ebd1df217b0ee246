import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { after } from 'node:test';
import { browserTest } from '../../support/browser';
import { inRoot } from '../../support/repository';
import { describeScreen, tailOfLog } from './screen';
import { openWorkbench, pictureFolder, type Workbench, type WorkbenchOptions } from './workbench';

/** Where a test leaves a picture for people to look at. */
export const picture = (name: string): string => path.join(pictureFolder(inRoot()), `${name}.png`);

type Body = (workbench: Workbench) => Promise<void>;

/** Waiting for what does not come is dear: where more steps on the side fail, the others would as well. */
const mostFailedAsides = 2;

/** Declares one step of a journey as a test. */
export interface Step {
  (name: string, body: Body): void;
  /** A step that leaves the workbench as it found it: those after it go on when it fails. */
  aside(name: string, body: Body): void;
}

/**
 * Tests that follow each other in one workbench, as a user's steps do. When one fails, a picture and the message show what
 * was on the screen, and those after it fail at once instead of waiting for what cannot come.
 */
export function journey(options: () => WorkbenchOptions): Step {
  let opened: Promise<Workbench> | undefined;
  let stoppedAt: string | undefined;
  let failedAsides = 0;
  after(async () => (await opened)?.close());
  const run = async (name: string, body: Body, isAside: boolean) => {
    if (stoppedAt !== undefined) throw notReached(stoppedAt);
    opened ??= openWorkbench(options());
    let workbench: Workbench | undefined;
    try {
      workbench = await opened;
      await body(workbench);
    } catch (error) {
      if (isAside) failedAsides++;
      if (!isAside || !workbench || failedAsides === mostFailedAsides) stoppedAt = name;
      throw workbench ? await withScreen(error, workbench, failurePicture(name)) : error;
    }
  };
  const step = (name: string, body: Body) => browserTest(name, () => run(name, body, false));
  return Object.assign(step, { aside: (name: string, body: Body) => browserTest(name, () => run(name, body, true)) });
}

/** One line: what failed has told the rest. */
function notReached(stoppedAt: string): Error {
  const error = new Error(`not reached, because this failed: ${stoppedAt}`);
  error.stack = error.message;
  return error;
}

/** Among the results of this run, which the next one removes. */
function failurePicture(name: string): string {
  const folder = inRoot('test-results', 'runs');
  mkdirSync(folder, { recursive: true });
  return path.join(folder, `${name.replace(/\W+/g, ' ').slice(0, 60)}.png`);
}

/** The error with what was on the screen and in the log, and where the picture of it is: the failed step must be told from CI's output alone. */
async function withScreen(error: unknown, { page, server }: Workbench, file: string): Promise<Error> {
  const told = error instanceof Error ? error : new Error(String(error));
  const screen = await describeScreen(page).catch(cause => `  cannot be read: ${cause}`);
  const isKept = await page.screenshot({ path: file }).then(
    () => true,
    () => false,
  );
  const shown = isKept ? `, in ${path.relative(inRoot(), file)}` : '';
  told.stack = `${told.stack}\non the screen${shown}:\n${screen}\nLathe's log:\n${tailOfLog(server.dataFolder)}`;
  return told;
}
