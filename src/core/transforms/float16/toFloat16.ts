import { cloneModel, type Model } from '../../ir';
import { graphsOf, UniqueNames } from '../../passes/edit';
import { inferredTypes } from '../../passes/inferredTypes';
import { constantsToInitializers, initializersOutOfInputs } from '../../passes/normalizeConstants';
import { removeDeadCode } from '../../passes/removeDeadCode';
import { isExcluded, type Selection } from '../selection';
import type { HalfType } from './floatScope';
import { HalfNodes } from './halfNodes';
import { Narrower } from './narrower';

export interface Float16Options {
  /** `float16` (IEEE 754 binary16) when absent. */
  readonly type?: HalfType;
  /** Type of the model's inputs and outputs that were float32: kept, behind casts, or 16 bits as well. */
  readonly borders: 'float32' | 'half';
  /** Nodes that stay float32, or the only ones that do not; absent: all become float16. */
  readonly selection?: Selection;
  /** Why nodes whose numbers do not fit the type stay float32, by name; absent: all fit. */
  readonly unfit?: ReadonlyMap<string, string>;
}

export interface Float16Result {
  readonly model: Model;
  /** Names of nodes with a weight or an attribute in 16 bits now. */
  readonly changed: readonly string[];
  /** Nodes that were to have 16 bits and stay float32 between casts. */
  readonly kept: readonly { readonly node: string; readonly reason: string }[];
  /** Plain sentences. */
  readonly notes: readonly string[];
}

/**
 * The model with weights and arithmetic in 16 bits: float32 tensors are rounded half to even; finite values beyond float16's 65504
 * become that. Operators without such a form in the model's opset, those of other domains, and functions of the model stay
 * float32. Between nodes of different types stands one cast for each value. The model given is left as it is.
 */
export async function toFloat16(original: Model, options: Float16Options): Promise<Float16Result> {
  const { type = 'float16', borders, unfit = new Map() } = options;
  const { selection = { exclude: new Set<string>(), only: undefined } } = options;
  const model = cloneModel(original);
  initializersOutOfInputs(model);
  constantsToInitializers(model);
  const halves = new HalfNodes(model, selection, type, unfit);
  const narrower = new Narrower(model, halves, type, new UniqueNames(model));
  await narrower.narrowMain(inferredTypes(model), borders === 'half' ? type : 'float32');
  removeDeadCode(model);
  const { clamped } = narrower.count;
  const notes = clamped > 0 ? [`${clamped} weights beyond the range of float16 were set to its end`] : [];
  const kept = narrower.kept.map(node => ({
    node: node.name,
    reason: isExcluded(node, selection)
      ? 'excluded by request'
      : (halves.whyNot(node) ?? 'lies in the body of a node that stays float32'),
  }));
  return { model, changed: [...narrower.changed], kept, notes };
}

/** Whether a model holds weights in bfloat16, which the CPU provider does not run. */
export const isFileFormatOnly = ({ graph }: Model): boolean =>
  [...graphsOf(graph)].some(g => [...g.initializers.values()].some(t => t.type === 'bfloat16'));
