import type { Model } from '../ir';
import { structureHash } from '../onnx';

/**
 * What a recipe knows its model by: structure and size in bytes. Unlike the hash that is shown on opening it leaves out the time of
 * modification, which every checkout of a repository changes.
 */
export const recipeModelHash = (model: Model, bytes: number): string => structureHash(model, bytes, 0);
