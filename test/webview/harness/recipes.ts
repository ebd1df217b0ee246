import type { Mark } from '../../../src/core/recipe/recipe';
import type { PruningView } from '../../../src/protocol/pruning';
import { emptyRecipe, type RecipeView } from '../../../src/protocol/recipe';
import type { ModelView } from '../../../src/protocol/views';

/** Marks of every kind over the layers of a model that hold weights, and two steps with choices. */
export function mixedRecipe(model: ModelView): RecipeView {
  const kinds: readonly Mark[] = [
    { precision: 'float32' },
    { precision: 'int8' },
    { precision: 'int16' },
    { precision: 'float16', prune: 0.4 },
    { precision: 'int8' },
    { prune: 0.25 },
  ];
  const weighted = model.layers.filter(({ parameters }) => parameters > 0);
  const marks = weighted.slice(0, 14).map(({ name }, i) => [name, kinds[i % kinds.length]!] as const);
  const last = weighted.at(-1);
  return {
    ...emptyRecipe(model.fileName.replace(/\.onnx$/, '.recipe.json')),
    marks: Object.fromEntries([...marks, ...(last ? [[last.name, { precision: 'int4' }] as const] : [])]),
    steps: [
      {
        ...{ step: 'quantize', mode: 'static', calibration: 'entropy', recover: true },
        data: { path: 'data/calibration', samples: 32 },
      },
      { step: 'float16' },
    ],
    unsaved: true,
    unknown: [],
  };
}

/** Every other group of layers marked to lose a share of its channels, and no step. */
export function prunedRecipe(model: ModelView, { groups }: PruningView): RecipeView {
  const shares = [0.25, 0.5, 0.4];
  const chosen = groups.filter((_, i) => i % 2 === 1);
  const marks = chosen.flatMap(({ layers }, i) =>
    layers.map(name => [name, { prune: shares[i % shares.length]! }] as const),
  );
  return {
    ...emptyRecipe(model.fileName.replace(/\.onnx$/, '.recipe.json')),
    marks: Object.fromEntries(marks),
    unsaved: true,
  };
}
