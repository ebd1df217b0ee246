import type { Model } from '../ir';
import type { Progress, Runtime } from '../ports';

/** What a pass may ask for. */
export interface PassContext {
  /** Evaluates constant sub-graphs. */
  readonly runtime: Runtime;
  readonly progress?: Progress;
}

/** A node that could be expected to be rewritten and was not. */
export interface Skipped {
  readonly node: string;
  readonly reason: string;
}

export interface PassReport {
  readonly name: string;
  /** Names of nodes that were removed, replaced or rewritten. */
  readonly changed: readonly string[];
  /** Plain sentences about what could not be done. */
  readonly notes: readonly string[];
  readonly skipped?: readonly Skipped[];
}

/** A rewrite that keeps the model's function. It edits the model it is given: pass a clone (`cloneModel`). */
export type Pass = (model: Model, context: PassContext) => PassReport | Promise<PassReport>;

export const report = (name: string, changed: Iterable<string>, notes: readonly string[] = []): PassReport => ({
  name,
  changed: [...new Set(changed)],
  notes,
});
