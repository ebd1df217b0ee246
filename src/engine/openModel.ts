import { stat } from 'node:fs/promises';
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

/** Whether the files are still those that were opened. */
export async function isCurrent({ files }: Pick<OpenModel, 'files'>): Promise<boolean> {
  const checks = files.map(async ({ path, size, mtimeMs }) => {
    const now = await stat(path).catch(() => undefined);
    return now?.size === size && now.mtimeMs === mtimeMs;
  });
  return (await Promise.all(checks)).every(same => same);
}
