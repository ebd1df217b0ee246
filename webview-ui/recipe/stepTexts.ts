import type { PruneStep, RecipeStep, SparsifyStep } from '../../src/core/recipe/recipe';
import { NONE, percentOf } from './stepGoal';
import { pruneGoalOf } from './stepPruneFields';

/** What a step does, and what it does not. */
export const stepText = (step: RecipeStep): string =>
  step.step === 'sparsify'
    ? `${stepEffect(step)} The file gets smaller once it is compressed; this CPU does not get faster by zeros.`
    : stepEffect(step);

/** What a step does, in few words. */
export function stepEffect(step: RecipeStep): string {
  switch (step.step) {
    case 'optimize':
      return 'The same function with fewer nodes.';
    case 'prune':
      return pruneText(step);
    case 'sparsify':
      return sparsifyText(step);
    case 'float16':
      return 'Half precision wherever an operator has it.';
    case 'quantize':
      return quantizeTexts[step.mode];
  }
}

const quantizeTexts = {
  static: 'Weights and activations; ranges are measured on data.',
  dynamic: 'Weights, and activations with ranges found on each run. Needs no data.',
  weights: 'Weights alone; activations stay as they are. Needs no data.',
} as const;

function pruneText(step: PruneStep): string {
  const goal = pruneGoalOf(step);
  if (goal === NONE && step.kept) return 'Leaves groups of layers as many channels as the recipe lists.';
  if (goal === NONE) return 'Removes from marked layers the share of channels that they are marked with.';
  const share = `${percentOf(step[goal]!)}\u202f%`;
  if (goal === 'ratio') return `Removes ${share} of the channels.`;
  return `Removes channels until ${share} of the ${goal === 'macs' ? 'MACs' : goal} are left.`;
}

function sparsifyText({ sparsity, pattern, scope }: SparsifyStep): string {
  if (pattern !== undefined) {
    const [kept, of] = pattern.split(':');
    return `Of every ${of} weights the ${kept} largest stay, the others become zero.`;
  }
  if (sparsity === undefined) return 'The smallest weights become zero.';
  const where = scope === 'global' ? 'of all layers together' : 'of every layer';
  return `The smallest ${percentOf(sparsity)}\u202f% of the weights ${where} become zero.`;
}
