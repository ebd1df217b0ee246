import type { Model } from '../ir';
import { passNames } from '../transforms/optimize/passNames';
import { pruneChoices } from '../transforms/prune/options';
import type { QuantizeOptions } from '../transforms/quantize';
import { choicesOf, completeChoices } from '../transforms/quantize/choices';
import { excludedNames } from '../transforms/selection';
import type { Float16Step, PruneStep, QuantizeStep, RecipeStep, SparsifyStep } from './recipe';

/** The same step with what it leaves open filled in: a recipe that was written goes on to mean the same when defaults change. */
export function completed(step: RecipeStep): RecipeStep {
  if (step.step === 'optimize') return { step: 'optimize', passes: step.passes ?? passNames };
  if (step.step === 'prune') return completedPrune(step);
  if (step.step === 'sparsify') return completedSparsify(step);
  return step.step === 'quantize' ? completedQuantize(step) : completedFloat16(step);
}

const completedFloat16 = ({
  type = 'float16',
  onlyMarked = false,
  data,
  dims,
  exclude = [],
  excludeOps = [],
  halfBorders = false,
}: Float16Step): Float16Step => ({
  step: 'float16',
  type,
  onlyMarked,
  data,
  dims,
  exclude,
  excludeOps,
  halfBorders,
});

/** `ratio` and targets stay open where marks say all. */
function completedPrune({
  onlyMarked = false,
  data,
  dims,
  exclude = [],
  excludeOps = [],
  ...options
}: PruneStep): PruneStep {
  const { step, reconstruct = true, reestimate = true, seed = 1, ...rest } = options;
  const { scope, importance, roundTo } = pruneChoices(isOpen(rest) ? { ...rest, ratios: {} } : rest);
  const choices = { ...rest, scope, importance, roundTo, seed, reconstruct, reestimate };
  return { step, onlyMarked, data, dims, ...choices, exclude, excludeOps };
}

/** Whether only marks can say how much a step prunes. */
export const isOpen = ({ ratio, macs, parameters, kept }: Omit<PruneStep, 'step'>): boolean =>
  (ratio ?? macs ?? parameters ?? kept) === undefined;

function completedSparsify({ exclude = [], excludeOps = [], ...rest }: SparsifyStep): SparsifyStep {
  const scope = rest.pattern === undefined ? (rest.scope ?? 'layer') : undefined;
  return { ...rest, scope, exclude, excludeOps };
}

export function completedQuantize(step: QuantizeStep): QuantizeStep {
  const { mode, onlyMarked = false, data, dims, exclude = [], excludeOps = [] } = step;
  const choices = completeChoices(step, choicesOf(mode));
  return {
    ...{ step: 'quantize', mode, onlyMarked },
    ...(mode === 'static' && { data, dims }),
    ...{ ...choices, exclude, excludeOps },
  };
}

/** The same step with the names that its exclusions mean in a model: patterns and types may mean others in what becomes of it. */
export const withNames = <S extends RecipeStep>(step: S, model: Model): S =>
  step.step === 'optimize' ? step : { ...step, exclude: excludedNames(model, step), excludeOps: [] };

/** What a step asks of the transform that does it. */
export const optionsOf = ({ step, mode, onlyMarked, data, dims, ...options }: QuantizeStep): QuantizeOptions => ({
  ...options,
  ...(mode === 'static' && { samples: data?.samples }),
});
