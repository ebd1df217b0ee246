import { FileSource } from '../files/fileSource';
import type { ArraySource } from './arrayDataset';
import { hashFiles } from './hash';
import { openNpy, type StoredArray } from './npy';
import { readZip } from './zip';

/** An archive of `numpy.savez`; arrays are read when they are asked for. */
export async function openNpz(path: string): Promise<ArraySource> {
  const file = await FileSource.open(path);
  try {
    const arrays = new Map<string, StoredArray>();
    for (const { name, content } of await readZip(file)) {
      if (!name.endsWith('.npy')) continue;
      const array = name.slice(0, -'.npy'.length);
      arrays.set(array, await openNpy(array, content));
    }
    return { label: file.label, arrays, hash: () => hashFiles([path]), close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}
