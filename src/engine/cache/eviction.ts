import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/** How the name of a file begins that is being written. */
export const unfinishedMark = '.unfinished-';

/** Nobody writes for so long: what is still unfinished was left by a process that was killed. */
const ABANDONED_AFTER_MS = 3_600_000;
/** Room that is made beyond the limit, so that not every start has to make some. */
const KEPT_SHARE = 0.8;

/** Removes the files of a folder that were not used for the longest until the rest fits, and what was never finished. */
export async function removeOldest(folder: string, mostBytes: number): Promise<void> {
  const files = await Promise.all((await readdir(folder)).map(name => describe(path.join(folder, name))));
  const [unfinished, finished] = [files.filter(f => f.isUnfinished), files.filter(f => !f.isUnfinished)];
  const doomed = unfinished.filter(f => Date.now() - f.usedMs > ABANDONED_AFTER_MS);
  let bytes = finished.reduce((n, f) => n + f.bytes, 0);
  if (bytes > mostBytes)
    for (const file of finished.sort((a, b) => a.usedMs - b.usedMs)) {
      if (bytes <= mostBytes * KEPT_SHARE) break;
      bytes -= file.bytes;
      doomed.push(file);
    }
  await Promise.all(doomed.map(({ file }) => rm(file, { force: true })));
}

/** Another process may remove it meanwhile: then it takes no room. */
async function describe(file: string) {
  const { size, mtimeMs } = await stat(file).catch(() => ({ size: 0, mtimeMs: 0 }));
  return { file, bytes: size, usedMs: mtimeMs, isUnfinished: path.basename(file).startsWith(unfinishedMark) };
}
