import type { RecipeStep } from '../../src/core/recipe/recipe';

export interface NewStep {
  readonly label: string;
  readonly step: RecipeStep;
}

/** Steps to add, by what they are about. */
export const newSteps: readonly { readonly title: string; readonly steps: readonly NewStep[] }[] = [
  {
    title: 'Less to compute or to keep',
    steps: [
      { label: 'Prune channels', step: { step: 'prune', macs: 0.5 } },
      { label: 'Set small weights to zero', step: { step: 'sparsify', sparsity: 0.5 } },
      { label: 'Optimize graph', step: { step: 'optimize' } },
    ],
  },
  {
    title: 'Precision of all layers without a mark',
    steps: [
      { label: 'INT8, calibrated on data', step: { step: 'quantize', mode: 'static' } },
      { label: 'INT8, without data (dynamic)', step: { step: 'quantize', mode: 'dynamic' } },
      { label: 'INT8 weights', step: { step: 'quantize', mode: 'weights' } },
      { label: 'INT4 weights', step: { step: 'quantize', mode: 'weights', bits: 4 } },
      { label: 'FP16', step: { step: 'float16' } },
    ],
  },
];
