import { randomBytes } from 'node:crypto';
import { chmod, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { workingName } from '../../protocol/workingName';

/** Writes a text file as a whole: whoever reads it meanwhile sees all of the old or all of the new text. */
export async function replaceFile(file: string, text: string): Promise<void> {
  // A link stays a link, and permissions stay what they are.
  const target = await realpath(file).catch(error => {
    if (isMissing(error)) return file;
    throw error;
  });
  const mode = await stat(target).then(
    found => found.mode,
    () => undefined,
  );
  const fresh = path.join(path.dirname(target), workingName(path.basename(target), randomBytes(6).toString('hex')));
  try {
    await writeFile(fresh, text, { flag: 'wx' });
    if (mode !== undefined) await chmod(fresh, mode);
    await rename(fresh, target);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}

export const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';
