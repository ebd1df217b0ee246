import type { PassName } from '../core/transforms/optimize/passNames';

/** All paths absolute. */
export interface OptimizeRequest {
  readonly model: string;
  readonly output: string;
  readonly force?: boolean;
  /** Absent: all. */
  readonly passes?: readonly PassName[];
  /** Path of a recipe to write, which reproduces the result. */
  readonly saveRecipe?: string;
}
