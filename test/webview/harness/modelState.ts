import type { PageState } from '../../../src/protocol/pageApi';
import { emptyRecipe } from '../../../src/protocol/recipe';
import type { ModelView } from '../../../src/protocol/views';

export type ModelState = Extract<PageState, { kind: 'model' }>;

/** The state of a page that shows a model of which nothing else is known, but for what is given. */
export const modelState = (model: ModelView, others: Partial<Omit<ModelState, 'kind' | 'model'>> = {}): ModelState => ({
  ...{ kind: 'model', revision: 1, model, dims: {}, overlay: null, sensitivity: null, banner: null },
  ...{ pruneSensitivity: null, pruning: null },
  recipe: emptyRecipe(model.fileName.replace(/\.onnx$/, '.recipe.json')),
  ...others,
});
