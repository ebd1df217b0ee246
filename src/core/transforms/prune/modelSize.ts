import { nodeMacs } from '../../analysis/cost';
import { inferShapes, type ShapeOptions } from '../../analysis/shapes';
import { distinctWeights, layerWeights, parameterCount } from '../../analysis/weights';
import type { Model } from '../../ir';

type Dims = ShapeOptions['dims'];

/** A size for dimensions that the model leaves open: any would do, as MACs are only compared. */
const OPEN_SIZE = 128;

/** Sizes of symbolic dimensions at which MACs can be counted: those given, and one for all others where it is needed. */
export function countingDims(model: Model, given: Dims): { readonly dims: Dims; readonly assumed?: number } {
  const macs = nodeMacs(model, inferShapes(model, { dims: given }));
  const isKnown = [...macs.values()].every(known => known !== undefined);
  return isKnown ? { dims: given } : { dims: { default: OPEN_SIZE, ...given }, assumed: OPEN_SIZE };
}

/** What a model takes: MACs as far as they are known, at a batch of 1, and parameters as `lathe inspect` counts them. */
export interface ModelSize {
  readonly macs: number;
  readonly parameters: number;
}

export function sizeOf(model: Model, dims: Dims): ModelSize {
  const shapes = inferShapes(model, { dims });
  return {
    macs: [...nodeMacs(model, shapes).values()].reduce<number>((n, macs) => n + (macs ?? 0), 0),
    parameters: parameterCount(distinctWeights(layerWeights(model, shapes))),
  };
}
