import { rmSync } from 'node:fs';
import path from 'node:path';
import { after } from 'node:test';
import { browserTest } from '../../support/browser';
import { inRoot } from '../../support/repository';
import { openWorkbench, pictureFolder, type Workbench, type WorkbenchOptions } from './workbench';

/** Where a test leaves a picture for people to look at. */
export const picture = (name: string): string => path.join(pictureFolder(inRoot()), `${name}.png`);

/**
 * Tests that follow each other in one workbench, as a user's steps do. When one fails, a picture shows what was on the
 * screen, and those after it fail at once instead of waiting for what cannot come.
 */
export function journey(options: () => WorkbenchOptions) {
  let opened: Promise<Workbench> | undefined;
  let stoppedAt: string | undefined;
  after(async () => (await opened)?.close());
  return (name: string, body: (workbench: Workbench) => Promise<void>): void => {
    browserTest(name, async () => {
      if (stoppedAt !== undefined) throw new Error(`not reached, because this failed: ${stoppedAt}`);
      opened ??= openWorkbench(options());
      const workbench = await opened.catch(error => {
        stoppedAt = name;
        throw error;
      });
      const failure = picture(`failed ${name.replace(/\W+/g, ' ').slice(0, 60)}`);
      rmSync(failure, { force: true });
      try {
        await body(workbench);
      } catch (error) {
        stoppedAt = name;
        await workbench.page.screenshot({ path: failure });
        throw error;
      }
    });
  };
}
