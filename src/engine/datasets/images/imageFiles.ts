import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { LatheError } from '../../../core/errors';
import { fileError } from '../../files/fileErrors';
import { IMAGE_NAME } from './readPicture';

export interface ImageFile {
  /** Below the folder, with `/`: `cat/001.png`. */
  readonly name: string;
  /** The class folder; undefined: the images lie in the folder itself. */
  readonly className: string | undefined;
}

/**
 * The images of a folder by name: those of its class folders in turns, so that any first N see all classes, or those that lie in it.
 * Empty where there are none. Throws LatheError when there are both, which says nothing clear about classes.
 */
export async function imageFiles(folder: string): Promise<ImageFile[]> {
  const entries = await list(folder);
  const own = imagesIn(entries).map(name => ({ name, className: undefined }));
  const classes: ImageFile[][] = [];
  for (const entry of entries.filter(e => e.isFolder).sort(byName)) {
    const images = imagesIn(await list(path.join(folder, entry.name)));
    if (images.length > 0) classes.push(images.map(name => ({ name: `${entry.name}/${name}`, className: entry.name })));
  }
  if (own.length > 0 && classes.length > 0)
    throw new LatheError(
      `${folder}: there are images beside the class folders; put every image into the folder of its class, or all into one`,
      'missing-data',
    );
  return classes.length > 0 ? inTurns(classes) : own;
}

function inTurns(classes: readonly (readonly ImageFile[])[]): ImageFile[] {
  const longest = Math.max(...classes.map(c => c.length));
  const rounds = Array.from({ length: longest }, (_, i) => classes.map(c => c[i]));
  return rounds.flat().filter(file => file !== undefined);
}

/**
 * Class indices: as `given` by the preprocessing, else the names of the class folders if all are whole numbers, else their places in
 * the order of the names. undefined without class folders. Throws LatheError for a folder that `given` does not have.
 */
export function classIndices(
  files: readonly ImageFile[],
  given: ReadonlyMap<string, number> | undefined,
  label: string,
): readonly number[] | undefined {
  const names = classNames(files);
  if (names.length === 0) return undefined;
  const indices = given ?? (names.every(name => /^\d+$/.test(name)) ? byNumber(names) : byPlace(names));
  const stranger = names.find(name => !indices.has(name));
  if (stranger !== undefined)
    throw new LatheError(`${label}: labels of preprocessing.json has no class ${stranger}; add it`, 'missing-data');
  return files.map(({ className }) => indices.get(className!)!);
}

export const classNames = (files: readonly ImageFile[]): string[] =>
  [...new Set(files.map(f => f.className).filter(name => name !== undefined))].sort();

const byNumber = (names: readonly string[]) => new Map(names.map(name => [name, Number(name)]));
const byPlace = (names: readonly string[]) => new Map(names.map((name, place) => [name, place]));

interface Entry {
  readonly name: string;
  readonly isFolder: boolean;
}

async function list(folder: string): Promise<Entry[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return await Promise.all(
      entries.map(async entry => {
        const isFolder = entry.isSymbolicLink() ? leadsToFolder(path.join(folder, entry.name)) : entry.isDirectory();
        return { name: entry.name, isFolder: await isFolder };
      }),
    );
  } catch (error) {
    throw fileError(error, folder, 'read');
  }
}

/** Large sets are often put together of links. One that leads nowhere is told when the image is to be read. */
async function leadsToFolder(link: string): Promise<boolean> {
  try {
    return (await stat(link)).isDirectory();
  } catch {
    return false;
  }
}

/** Hidden files are left out: some systems keep notes about images under such names. */
const imagesIn = (entries: readonly Entry[]): string[] =>
  entries
    .filter(e => !e.isFolder && IMAGE_NAME.test(e.name) && !e.name.startsWith('.'))
    .sort(byName)
    .map(e => e.name);

/** By code points, as other tools number class folders. */
const byName = (a: Entry, b: Entry): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
