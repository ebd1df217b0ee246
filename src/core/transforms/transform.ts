import type { Model } from '../ir';
import type { Clock, Dataset, Progress, ResultMemory, Runtime } from '../ports';

/** The processor that is to run the result. */
export interface Processor {
  readonly name: string;
  /** Whether it adds pairs of 8-bit products in 16 bits, which cuts off large sums; null: not known. */
  readonly saturates: boolean | null;
}

/** What a transform needs from outside. */
export interface TransformEnv {
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly progress?: Progress;
  /** Absent: the result is for any. */
  readonly processor?: Processor;
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
  /** Choices that were left to the machine, as they were made: with them the result is the same elsewhere. */
  readonly settled?: { readonly reduceRange?: boolean };
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
  /** Names, in the original, of the nodes that it removed, replaced or rewrote. */
  readonly changed?: readonly string[];
  /** How many nodes fewer the model has after it. */
  readonly removed?: number;
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

  /** Says of steps timed before that the result is without them. `why`: goes behind what was said of each. */
  takeBack(names: readonly string[], why: string): void {
    for (const [i, step] of this.steps.entries())
      if (names.includes(step.name)) this.steps[i] = { ...step, kept: false, note: `${step.note}; ${why}` };
  }
}
