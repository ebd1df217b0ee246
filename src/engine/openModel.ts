import type { Model } from '../core/ir';
import { decodeModel } from '../core/onnx';
import { ExternalFiles } from './files/externalFiles';
import { FileSource } from './files/fileSource';

/** A model's structure, with its files open for as long as weights may be read. */
export interface OpenModel {
  readonly path: string;
  readonly model: Model;
  /** The model's own file first, then those of its external data. */
  readonly files: readonly FileSource[];
  /** Size of all files. */
  readonly bytes: number;
  close(): Promise<void>;
}

/** Throws LatheError for what cannot be read. */
export async function openModel(path: string): Promise<OpenModel> {
  const file = await FileSource.open(path);
  const external = new ExternalFiles(path);
  const close = async () => {
    await Promise.all([file.close(), external.close()]);
  };
  try {
    const model = await decodeModel(file, { openExternal: external.open });
    const files = [file, ...external.opened];
    return { path, model, files, bytes: files.reduce((n, f) => n + f.size, 0), close };
  } catch (error) {
    await close();
    throw error;
  }
}
