import type { QuantizeOptions } from '../transforms/quantize';
import { choicesOf, completeChoices } from '../transforms/quantize/choices';
import type { Float16Step, QuantizeStep, RecipeStep } from './recipe';

/** The same step with what it leaves open filled in: a recipe that was written goes on to mean the same when defaults change. */
export const completed = (step: RecipeStep): RecipeStep =>
  step.step === 'quantize' ? completedQuantize(step) : completedFloat16(step);

const completedFloat16 = ({ exclude = [], halfBorders = false }: Float16Step): Float16Step => ({
  step: 'float16',
  exclude,
  halfBorders,
});

export function completedQuantize(step: QuantizeStep): QuantizeStep {
  const { mode, data, dims, exclude = [] } = step;
  const choices = completeChoices(step, choicesOf(mode));
  return { step: 'quantize', mode, ...(mode === 'static' && { data, dims }), ...choices, exclude };
}

/** What a step asks of the transform that does it. */
export const optionsOf = ({ step, mode, data, dims, ...options }: QuantizeStep): QuantizeOptions => ({
  ...options,
  ...(mode === 'static' && { samples: data?.samples }),
});
