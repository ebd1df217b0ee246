import { stepTitle } from '../../src/core/recipe/edits';
import { givesPrecision, type RecipeStep } from '../../src/core/recipe/recipe';
import { capital } from '../format';

/** An order that is refused when a recipe is applied, and the move that mends it. */
export interface OrderProblem {
  readonly text: string;
  readonly action: string;
  readonly from: number;
  readonly to: number;
}

/** The first of them; null: steps can be done in this order. */
export function orderProblem(steps: readonly RecipeStep[]): OrderProblem | null {
  const half = steps.findIndex(({ step }) => step === 'float16');
  if (half >= 0 && steps.slice(half).some(({ step }) => step === 'quantize'))
    return {
      text: 'FP16 has to come last: quantizing behind it would undo it.',
      action: 'Put it last',
      ...{ from: half, to: steps.length - 1 },
    };
  const precision = steps.findIndex(givesPrecision);
  const late = steps.findIndex((step, i) => precision >= 0 && i > precision && isForFloats(step));
  if (late < 0) return null;
  const [moved, before] = [stepTitle(steps[late]!), stepTitle(steps[precision]!)];
  return {
    text: `${capital(moved)} has to come before ${before}: it changes float weights.`,
    action: `Put it before ${before}`,
    ...{ from: late, to: precision },
  };
}

/** Where a new step belongs; undefined: behind all others. */
export function placeFor(step: RecipeStep, steps: readonly RecipeStep[]): number | undefined {
  const precision = steps.findIndex(givesPrecision);
  return isForFloats(step) && precision >= 0 ? precision : undefined;
}

const isForFloats = ({ step }: RecipeStep): boolean => step === 'prune' || step === 'sparsify';
