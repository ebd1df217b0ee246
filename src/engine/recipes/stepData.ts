import type { Model } from '../../core/ir';
import type { DataStep } from '../../core/recipe/recipe';
import type { RecipeEnv, StepData } from '../../core/recipe/runStep';
import { resultMemory } from '../cache/resultMemory';
import { openDataset } from '../datasets/openDataset';
import type { OpenModel } from '../openModel';
import type { EngineEnv } from '../transforming/transformFile';

/** Synthetic samples for calibration: more of them do not make random numbers any more like real data. */
const SYNTHETIC_SAMPLES = 32;

export interface StepDataOptions {
  /** Measure again rather than take ranges from the cache, and keep nothing. */
  readonly noCache?: boolean;
  /** The steps' data are to be recorded with their hash. */
  readonly hashes?: boolean;
  /** Takes a plain sentence about the data. */
  warn(sentence: string): void;
}

/** Opens the data of a step while they are worked with. */
export const stepData =
  (original: OpenModel, env: EngineEnv, { noCache, hashes, warn }: StepDataOptions): RecipeEnv['withData'] =>
  async <T>(step: DataStep, model: Model, isOriginal: boolean, work: (data: StepData) => Promise<T>): Promise<T> => {
    const { dims, data: { path, preprocessing, samples, hash } = {} } = step;
    const syntheticSamples = samples ?? SYNTHETIC_SAMPLES;
    const dataset = await openDataset(path, model, { dims, preprocessing, syntheticSamples });
    try {
      const isHashed = path !== undefined && (hashes || hash !== undefined);
      const found = isHashed ? await dataset.hash() : undefined;
      if (hash !== undefined && found !== hash)
        warn(`the data ${dataset.label} are not those that the recipe was written with: the result may differ`);
      // What is remembered belongs to the model's file, not to what earlier steps made of it.
      const origin = { models: [original], dataset, dims, runtime: env.runtime.version };
      const memory = noCache || !isOriginal ? undefined : await resultMemory(origin, env.progress);
      return await work({ dataset, memory, recorded: { path, preprocessing, samples, hash: found } });
    } finally {
      await dataset.close?.();
    }
  };
