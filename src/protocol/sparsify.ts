import type { SparsifyOptions } from '../core/transforms/sparsify';

/** Sets small weights to 0. All paths absolute. */
export interface SparsifyRequest extends Omit<SparsifyOptions, 'only'> {
  readonly model: string;
  readonly output: string;
  readonly force?: boolean;
  /** Path of a recipe to write, which reproduces the result. */
  readonly saveRecipe?: string;
}
