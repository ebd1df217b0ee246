import type { DataType } from '../ir/dataType';
import type { Dim, Shape } from '../ir/dim';
import type { CostContext, InferContext, OpCost } from './op';
import { atLeast, productOf } from './symbolic';

/** The cost of operators that have no dot products: element-wise, pooling, normalization, data movement. */
export const noMacs = (): OpCost => ({ macs: 0 });

/** Multiply-accumulates from dimensions: undefined unless every one is a number. */
export function macsOf(...dims: readonly (Dim | undefined)[]): OpCost {
  const total = productOf(dims.map(d => d ?? null));
  return { macs: typeof total === 'number' && Number.isSafeInteger(total) && total >= 0 ? total : undefined };
}

/** The product of a shape's dimensions; null when a dimension or the rank is unknown. */
export const sizeOf = (shape: Shape | undefined): Dim => (shape === undefined ? null : productOf(shape));

export const outputSize = (ctx: CostContext, index = 0): Dim => sizeOf(ctx.outputShape(index));

/** A possibly negative axis as an index 0..rank-1; undefined when out of range. */
export function axisIndex(axis: number, rank: number): number | undefined {
  const index = axis < 0 ? axis + rank : axis;
  return Number.isInteger(index) && index >= 0 && index < rank ? index : undefined;
}

/** `axisIndex` of all; reports and gives undefined when one is out of range or named twice. */
export function axisIndices(ctx: InferContext, axes: readonly number[], rank: number): number[] | undefined {
  const indices = axes.map(a => axisIndex(a, rank));
  if (indices.some(i => i === undefined) || new Set(indices).size !== axes.length) {
    ctx.problem(`axes [${axes.join(', ')}] do not fit rank ${rank}`);
    return undefined;
  }
  return indices as number[];
}

export function checkedAxis(ctx: InferContext, axis: number, rank: number): number | undefined {
  const index = axisIndex(axis, rank);
  if (index === undefined) ctx.problem(`axis ${axis} does not fit rank ${rank}`);
  return index;
}

/** Output `output` is like input `input`. */
export function sameAsInput(ctx: InferContext, input = 0, output = 0): void {
  ctx.setOutput(output, ctx.type(input), ctx.shape(input));
}
export const inferSameAsInput = (ctx: InferContext): void => sameAsInput(ctx);

/** Shape of output 0 like input 0, of the given element type. */
export const inferSameShape = (type: DataType) => (ctx: InferContext) => ctx.setOutput(0, type, ctx.shape(0));

/** A shape of known rank and unknown dimensions. */
export const unknownDims = (rank: number): Dim[] => Array<Dim>(rank).fill(null);

/**
 * Multidirectional broadcasting (the ONNX document "Broadcasting"). Two different symbols leave a dimension unknown:
 * one of them may be 1. Undefined when a rank is unknown; a string says what does not fit.
 */
export function broadcast(shapes: readonly (Shape | undefined)[]): Dim[] | undefined | string {
  if (shapes.some(s => s === undefined)) return undefined;
  const known = shapes as readonly Shape[];
  const rank = Math.max(0, ...known.map(s => s.length));
  const result: Dim[] = [];
  for (let i = 0; i < rank; i++) {
    let dim: Dim = 1;
    for (const shape of known) {
      const at = i - rank + shape.length;
      const merged: Dim | undefined = at < 0 ? dim : broadcastDim(dim, shape[at] ?? null);
      if (merged === undefined) return `shapes do not broadcast: ${known.map(s => `[${s.join(', ')}]`).join(' and ')}`;
      dim = merged;
    }
    result.push(dim);
  }
  return result;
}

function broadcastDim(a: Dim, b: Dim): Dim | undefined {
  if (a === 1) return b;
  if (b === 1 || a === b) return a;
  if (typeof a === 'number') return typeof b === 'number' ? undefined : a;
  if (typeof b === 'number') return b;
  // Where shapes fit at all, the result is the larger: known if one is never the smaller (seq and min(seq, 512)).
  if (atLeast(a, b)) return a;
  return atLeast(b, a) ? b : null;
}

/** The broadcast shape of some inputs; reports when they do not fit. */
export function broadcastInputs(ctx: InferContext, inputs: readonly number[]): Dim[] | undefined {
  const result = broadcast(inputs.map(i => ctx.shape(i)));
  if (typeof result !== 'string') return result;
  ctx.problem(result);
  return undefined;
}

/** False when both are known numbers that differ. */
export const mayEqual = (a: Dim | undefined, b: Dim | undefined): boolean =>
  typeof a !== 'number' || typeof b !== 'number' || a === b;

/** What both agree on: equal dimensions stay, others are unknown; undefined when the ranks differ or one is unknown. */
export function mergeShapes(a: Shape | undefined, b: Shape | undefined): Shape | undefined {
  if (!a || !b || a.length !== b.length) return undefined;
  return a.map((d, i) => (d === b[i] ? d : null));
}

/** Indices of the inputs that are present. */
export const presentInputs = (ctx: { node: { inputs: readonly string[] } }): number[] =>
  ctx.node.inputs.flatMap((name, i) => (name ? [i] : []));
