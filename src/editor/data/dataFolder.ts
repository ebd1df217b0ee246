import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';

const VECTORS = /^test_data/i;
const CONTENTS = /\.(jpe?g|png|npy)$|^preprocessing\.json$|^input_\d+\.pb$/i;
/** Class folders hold what the first of them holds. */
const mostLookedInto = 3;

/** Whether a folder looks like data: by its name, by its files, or by those of its first sub-folders. A folder that cannot be read does not. */
export async function holdsData(folder: string): Promise<boolean> {
  if (VECTORS.test(path.basename(folder))) return true;
  const entries = await list(folder);
  if (entries.some(isContent)) return true;
  const inner = entries.filter(entry => entry.isDirectory()).slice(0, mostLookedInto);
  const lists = await Promise.all(inner.map(entry => list(path.join(folder, entry.name))));
  return lists.some(entries => entries.some(isContent));
}

const isContent = (entry: Dirent): boolean => !entry.isDirectory() && CONTENTS.test(entry.name);

async function list(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    // No right to read it: it is not offered, and can still be chosen by Browse, which then says why.
    return [];
  }
}
