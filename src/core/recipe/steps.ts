import { type QuantizeOptions, quantizeDefaults } from '../transforms/quantize';
import type { Float16Step, QuantizeStep, RecipeStep } from './recipe';

const recoveryDefaults = {
  equalize: false,
  equalizeClips: false,
  absorbBias: false,
  correctBias: false,
  recover: false,
} as const satisfies QuantizeOptions;
const defaults = { ...quantizeDefaults, ...recoveryDefaults };
type Choice = keyof typeof defaults;

/** The choices that each mode of quantization leaves to the user, beside `exclude`; the others mean nothing there. */
export const choicesOf: Readonly<Record<QuantizeStep['mode'], readonly Choice[]>> = {
  static: [
    ...(['format', 'calibration', 'bits', 'perTensor', 'reduceRange'] as const),
    ...(['equalize', 'equalizeClips', 'absorbBias', 'correctBias', 'recover'] as const),
  ],
  dynamic: ['bits', 'perTensor', 'reduceRange'],
  weights: ['bits', 'blockSize', 'symmetric', 'accuracyLevel'],
};

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
  const choices = Object.fromEntries(choicesOf[mode].map(choice => [choice, step[choice] ?? defaults[choice]]));
  return { step: 'quantize', mode, ...(mode === 'static' && { data, dims }), ...choices, exclude };
}

/** What a step asks of the transform that does it. */
export const optionsOf = ({ step, mode, data, dims, ...options }: QuantizeStep): QuantizeOptions => ({
  ...options,
  ...(mode === 'static' && { samples: data?.samples }),
});
