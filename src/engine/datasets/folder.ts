import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileError } from '../files/fileErrors';
import { FileSource } from '../files/fileSource';
import type { ArraySource } from './arrayDataset';
import { hashFiles } from './hash';
import type { ModelInputs } from './inputSpecs';
import { openNpy, type StoredArray } from './npy';
import { openTestVectors } from './testVectors';

/** A folder of `.npy` files named as the model's inputs, or of ONNX test vectors (`.pb`); undefined: it holds neither. */
export async function openFolder(folder: string, inputs: ModelInputs): Promise<ArraySource | undefined> {
  const { files, folders } = await list(folder);
  const npy = files.filter(f => f.endsWith('.npy'));
  if (npy.length > 0) return openArrays(folder, npy);
  const sets = await testVectorSets(folder, files, folders);
  return sets.length > 0 ? openTestVectors(folder, sets, inputs) : undefined;
}

async function openArrays(folder: string, names: readonly string[]): Promise<ArraySource> {
  const opened: FileSource[] = [];
  const close = async () => {
    await Promise.all(opened.map(file => file.close()));
  };
  try {
    const arrays = new Map<string, StoredArray>();
    for (const file of names) {
      const source = await FileSource.open(path.join(folder, file));
      opened.push(source);
      const name = file.slice(0, -'.npy'.length);
      arrays.set(name, await openNpy(name, source));
    }
    const paths = names.map(name => path.join(folder, name));
    return { label: path.basename(folder), arrays, hash: () => hashFiles(paths), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The files of each set, `input_0.pb` first: in the folder itself, or in one sub-folder per set as the ONNX tests have them. */
async function testVectorSets(
  folder: string,
  files: readonly string[],
  folders: readonly string[],
): Promise<string[][]> {
  const own = inputFiles(folder, files);
  if (own.length > 0) return [own];
  const sets: string[][] = [];
  for (const name of folders) {
    const inner = path.join(folder, name);
    const found = inputFiles(inner, (await list(inner)).files);
    if (found.length > 0) sets.push(found);
  }
  return sets;
}

function inputFiles(folder: string, files: readonly string[]): string[] {
  const inputs = files.filter(f => /^input_\d+\.pb$/.test(f));
  return inputs.sort(byNumber).map(f => path.join(folder, f));
}

async function list(folder: string): Promise<{ files: string[]; folders: string[] }> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const names = (wanted: boolean) =>
      entries
        .filter(e => e.isDirectory() === wanted)
        .map(e => e.name)
        .sort(byNumber);
    return { files: names(false), folders: names(true) };
  } catch (error) {
    throw fileError(error, folder, 'read');
  }
}

/** `set_2` before `set_10`. */
const byNumber = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });
