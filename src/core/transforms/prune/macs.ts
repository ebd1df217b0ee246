import { nodeMacs } from '../../analysis/cost';
import { inferShapes, type ShapeOptions } from '../../analysis/shapes';
import { type Model, tensorElements } from '../../ir';
import { MAX_CONTENT } from '../../ops/content';
import type { Removed } from './choice';
import { cutModel } from './cutModel';
import { cutDims, cutTensor } from './cutTensor';
import type { PrunableModel } from './prunable';

type Dims = ShapeOptions['dims'];

/** A size for dimensions that the model leaves open: any would do, as MACs are only compared. */
const OPEN_SIZE = 128;

/** Sizes of symbolic dimensions at which MACs can be counted: those given, and one for all others where it is needed. */
export function countingDims(model: Model, given: Dims): { readonly dims: Dims; readonly assumed?: number } {
  const isKnown = [...macsOf(model, given).values()].every(macs => macs !== undefined);
  return isKnown ? { dims: given } : { dims: { default: OPEN_SIZE, ...given }, assumed: OPEN_SIZE };
}

const macsOf = (model: Model, dims: Dims) => nodeMacs(model, inferShapes(model, { dims }));

/** MACs of a model as far as they are known, at a batch of 1. */
export const knownMacs = (model: Model, dims: Dims): number =>
  [...macsOf(model, dims).values()].reduce<number>((n, macs) => n + (macs ?? 0), 0);

/** MACs that a choice leaves, without cutting more weights than shapes depend on. */
export async function macsAfter(prunable: PrunableModel, removed: Removed, dims: Dims): Promise<number> {
  const { model } = await cutModel(prunable, removed, (tensor, kept) =>
    tensorElements(tensor) > MAX_CONTENT ? { ...tensor, dims: cutDims(tensor.dims, kept) } : cutTensor(tensor, kept),
  );
  return knownMacs(model, dims);
}
