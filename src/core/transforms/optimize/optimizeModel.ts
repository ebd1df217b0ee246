import { cloneModel, type Model } from '../../ir';
import { graphsOf } from '../../passes/edit';
import { initializersOutOfInputs, uniqueNames } from '../../passes/normalizeConstants';
import type { Skipped } from '../../passes/pass';
import { recordProvenance } from '../provenance';
import { nodeNames } from '../selection';
import type { TransformEnv, TransformResult, TransformStep } from '../transform';
import { type OptimizeContext, optimizePasses } from './passes';
import { type PassName, passNames } from './passNames';

export interface OptimizeOptions {
  /** The passes to run; absent: all. */
  readonly passes?: readonly PassName[];
}

/**
 * The same function with fewer nodes: runs the passes in turns until none changes anything. Inputs, outputs and opset stay;
 * results are equal but for the rounding of what is folded into weights. A model with nothing to do is returned as it is. The
 * model given is not edited. Each step of the result is one pass.
 */
export async function optimizeModel(
  original: Model,
  { passes = passNames }: OptimizeOptions,
  env: TransformEnv,
): Promise<TransformResult> {
  const model = cloneModel(original);
  initializersOutOfInputs(model);
  const context: OptimizeContext = { runtime: env.runtime, progress: env.progress, left: new Set() };
  const runs = passNames.filter(name => passes.includes(name)).map(name => new PassRun(name));
  for (let isDone = runs.length === 0; !isDone; ) {
    isDone = true;
    for (const run of runs) if (await run.once(model, context, env)) isDone = false;
  }
  const known = nodeNames(original);
  const ofOriginal = (names: Iterable<string>) => [...names].filter(name => known.has(name));
  const changed = new Set(runs.flatMap(run => ofOriginal(run.changed)));
  const isUnchanged = runs.every(run => run.changed.size === 0);
  if (!isUnchanged) {
    uniqueNames(model);
    recordProvenance(model, env, { step: 'optimize', options: { passes: runs.map(run => run.name) } });
  }
  return {
    model: isUnchanged ? cloneModel(original) : model,
    changed: [...changed],
    skipped: runs.flatMap(run => run.skipped).filter(({ node }) => known.has(node)),
    steps: runs.map(run => run.step(ofOriginal(run.changed))),
    warnings: [...new Set(runs.flatMap(run => [...run.notes]))],
  };
}

const countNodes = (model: Model): number => [...graphsOf(model.graph)].reduce((n, { nodes }) => n + nodes.length, 0);

/** One pass over all its rounds. */
class PassRun {
  readonly changed = new Set<string>();
  readonly notes = new Set<string>();
  /** As of the last round: what an earlier one could not do, another pass may have made possible. */
  skipped: readonly Skipped[] = [];
  private seconds = 0;
  private removed = 0;

  constructor(readonly name: PassName) {}

  /** Whether it changed anything. */
  async once(model: Model, context: OptimizeContext, { clock, progress }: TransformEnv): Promise<boolean> {
    progress?.throwIfCancelled();
    progress?.report(`Optimizing: ${this.name}`);
    const [start, before] = [clock.now(), countNodes(model)];
    const { changed, notes, skipped = [] } = await optimizePasses[this.name](model, context);
    this.seconds += (clock.now() - start) / 1000;
    this.removed += before - countNodes(model);
    this.skipped = skipped;
    for (const name of changed) this.changed.add(name);
    for (const note of notes) this.notes.add(note);
    return changed.length > 0;
  }

  step(changed: readonly string[]): TransformStep {
    return { name: this.name, seconds: this.seconds, changed, removed: this.removed };
  }
}
