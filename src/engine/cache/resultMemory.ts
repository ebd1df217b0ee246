import { statSync } from 'node:fs';
import { cpus } from 'node:os';
import type { Dataset, Progress, ResultMemory } from '../../core/ports';
import type { DimBindings } from '../../protocol/engineApi';
import { version } from '../../protocol/version';
import { isCurrent, type OpenModel } from '../openModel';
import { modelHash } from './modelHash';
import { ResultStore } from './resultStore';

/** All that a result depends on beside the options of its calculation. */
export interface Origin {
  readonly models: readonly OpenModel[];
  readonly dataset: Dataset;
  readonly dims?: DimBindings;
  /** Version of onnxruntime. */
  readonly runtime: string;
  /** Those that a sum is divided among; absent: the runtime's own choice. */
  readonly threads?: number;
}

/**
 * Remembers results in the user's cache folder, under the bytes of models and data, the program and the machine: integer kernels
 * round differently on different processors. Nothing is remembered of files that were replaced while they were worked on.
 */
export async function resultMemory(
  { models, dataset, dims, runtime, threads }: Origin,
  progress?: Progress,
  store = new ResultStore(),
): Promise<ResultMemory> {
  const hashes: string[] = [];
  for (const model of models) hashes.push(await modelHash(model, progress));
  const origin = {
    ...{ models: hashes, data: await dataset.hash(), dims: Object.entries(dims ?? {}).sort() },
    ...{ lathe: version, build: buildStamp(), runtime, threads, cpu: cpus()[0]?.model ?? process.arch },
  };
  return {
    recall: options => store.read([origin, options]),
    keep: async (options, value) => {
      for (const model of models) if (!(await isCurrent(model))) return;
      await store.write([origin, options], value);
    },
  };
}

/** A build from changed sources has the version of the one before. */
function buildStamp(): string {
  const { size, mtimeMs } = statSync(__filename);
  return `${size} ${mtimeMs}`;
}
