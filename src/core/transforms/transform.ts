import type { Model } from '../ir';
import type { Clock, Dataset, Progress, ResultMemory, Runtime } from '../ports';

/** What a transform needs from outside. */
export interface TransformEnv {
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly progress?: Progress;
  /** Lathe's version and the original's name and hash, for the result's provenance. */
  readonly provenance?: { readonly version: string; readonly source: string };
}
export interface DataEnv extends TransformEnv {
  readonly dataset: Dataset;
  /** What was measured on this data before is taken from it. */
  readonly memory?: ResultMemory;
}

export interface TransformResult {
  readonly model: Model;
  /** Names, in the original, of the nodes that the transform rewrote. */
  readonly changed: readonly string[];
  /** Nodes that could be expected to be rewritten and were not. */
  readonly skipped: readonly { readonly node: string; readonly reason: string }[];
  readonly steps: readonly TransformStep[];
  /** Plain sentences. */
  readonly warnings: readonly string[];
}

export interface TransformStep {
  readonly name: string;
  readonly seconds: number;
  /** What the quantized outputs have after it: SQNR against the float model, in dB; null when equal or not finite. */
  readonly sqnrDb?: number | null;
  /** Whether the result has this step in it, where that was decided by measurement. */
  readonly kept?: boolean;
  /** A plain sentence. */
  readonly note?: string;
}

/** Times the steps of a transform. */
export class StepTimer {
  readonly steps: TransformStep[] = [];
  constructor(private readonly env: TransformEnv) {}

  async time<T>(name: string, step: () => T | Promise<T>): Promise<T> {
    this.env.progress?.throwIfCancelled();
    const start = this.env.clock.now();
    const result = await step();
    this.steps.push({ name, seconds: (this.env.clock.now() - start) / 1000 });
    return result;
  }

  /** Adds figures to the step that was timed last. */
  describe(figures: Pick<TransformStep, 'sqnrDb' | 'kept' | 'note'>): void {
    this.steps[this.steps.length - 1] = { ...this.steps.at(-1)!, ...figures };
  }
}
