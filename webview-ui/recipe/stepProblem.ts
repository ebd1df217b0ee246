import { LatheError } from '../../src/core/errors';
import type { RecipeStep } from '../../src/core/recipe/recipe';
import { pruneChoices } from '../../src/core/transforms/prune/options';
import { checkSparsifyOptions } from '../../src/core/transforms/sparsify/options';
import type { RecipeView } from '../../src/protocol/recipe';
import { NONE } from './stepGoal';
import { pruneGoalOf } from './stepPruneFields';

/** Why a step could not be done as it is, as applying it would tell; null: nothing is known against it. */
export function stepProblem(step: RecipeStep, marks: RecipeView['marks']): string | null {
  if (step.step === 'optimize' && step.passes?.length === 0) return 'Nothing is chosen: it would change nothing.';
  if (step.step === 'sparsify') return refused(() => checkSparsifyOptions(step));
  if (step.step !== 'prune') return null;
  if (pruneGoalOf(step) !== NONE) return refused(() => void pruneChoices(step));
  return step.kept || Object.values(marks).some(mark => mark.prune)
    ? null
    : 'No layer is marked to be pruned yet: choose a goal, or mark layers.';
}

function refused(check: () => void): string | null {
  try {
    check();
    return null;
  } catch (error) {
    if (!(error instanceof LatheError)) throw error;
    return `This cannot be applied: ${error.message}.`;
  }
}
