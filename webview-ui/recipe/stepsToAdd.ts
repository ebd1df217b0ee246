import type { RecipeStep } from '../../src/core/recipe/recipe';

/** Steps to add, by what they are about. They are called as they are once they are there. */
export const newSteps: readonly { readonly title: string; readonly steps: readonly RecipeStep[] }[] = [
  {
    title: 'Less to compute or to keep',
    steps: [{ step: 'prune', macs: 0.5 }, { step: 'sparsify', sparsity: 0.5 }, { step: 'optimize' }],
  },
  {
    title: 'Precision of all layers without a mark',
    steps: [
      { step: 'quantize', mode: 'static' },
      { step: 'quantize', mode: 'dynamic' },
      { step: 'quantize', mode: 'weights' },
      { step: 'quantize', mode: 'weights', bits: 4 },
      { step: 'float16' },
    ],
  },
];
