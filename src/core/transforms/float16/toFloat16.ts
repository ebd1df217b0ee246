import { cloneModel, type Model, type Node } from '../../ir';
import { UniqueNames } from '../../passes/edit';
import { inferredTypes } from '../../passes/inferredTypes';
import { constantsToInitializers, initializersOutOfInputs } from '../../passes/normalizeConstants';
import { removeDeadCode } from '../../passes/removeDeadCode';
import type { Selection } from '../selection';
import type { FloatType } from './floatScope';
import { HalfNodes } from './halfNodes';
import { Narrower } from './narrower';

export interface Float16Options {
  /** Type of the model's inputs and outputs that were float32: kept, behind casts, or float16 as well. */
  readonly borders: FloatType;
  /** Nodes that stay float32, or the only ones that do not; absent: all become float16. */
  readonly selection?: Selection;
}

export interface Float16Result {
  readonly model: Model;
  /** Names of nodes with a weight or an attribute in float16 now. */
  readonly changed: readonly string[];
  /** Nodes that were to be float16 and stay float32 between casts. */
  readonly kept: readonly Node[];
  /** Plain sentences. */
  readonly notes: readonly string[];
}

/**
 * The model with weights and arithmetic in float16 (IEEE 754 binary16): float32 tensors are rounded half to even, finite values
 * beyond 65504 become that. Operators without a float16 form, those of other domains, and functions of the model stay
 * float32. Between nodes of different types stands one cast for each value. The model given is left as it is.
 */
export async function toFloat16(
  original: Model,
  { borders, selection = { exclude: new Set(), only: undefined } }: Float16Options,
): Promise<Float16Result> {
  const model = cloneModel(original);
  initializersOutOfInputs(model);
  constantsToInitializers(model);
  const halves = new HalfNodes(model, selection);
  const narrower = new Narrower(model, halves, new UniqueNames(model));
  await narrower.narrowMain(inferredTypes(model), borders);
  removeDeadCode(model);
  const { clamped } = narrower.count;
  const notes = clamped > 0 ? [`${clamped} weights beyond the range of float16 were set to its end`] : [];
  return { model, changed: [...narrower.changed], kept: narrower.kept, notes };
}
