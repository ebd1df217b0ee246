import { type DataType, isFloat } from '../ir/dataType';
import type { Dim, Shape } from '../ir/dim';
import { isStatic } from '../ir/dim';
import { broadcast } from './inferHelpers';
import type { Content, InferContext } from './op';

/** Contents of larger tensors are not followed. */
export const MAX_CONTENT = 4096;

export const scalarContent = (value: Dim): Content => ({ shape: [], values: [value] });
export const vectorContent = (values: readonly Dim[]): Content => ({ shape: [values.length], values });

/** The numbers of contents in which nothing is unknown or symbolic. */
export function contentNumbers(content: Content | undefined): readonly number[] | undefined {
  return content?.values.every(v => typeof v === 'number') ? (content.values as readonly number[]) : undefined;
}

/** The single value of a scalar or one-element tensor. */
export function scalarOf(content: Content | undefined): Dim | undefined {
  return content?.values.length === 1 ? content.values[0] : undefined;
}

/** Same values, another shape (Reshape, Squeeze ...). */
export function reshapeContent(ctx: InferContext, shape: Shape | undefined): void {
  const content = ctx.content(0);
  if (content && isStatic(shape) && count(shape) === content.values.length)
    ctx.setContent(0, { shape, values: content.values });
}

export const count = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);

/** A result as the element type holds it; null where it cannot be held (or is not followed: the half types). */
export function asType(value: Dim, type: DataType | undefined): Dim {
  if (typeof value !== 'number') return isFloat(type) ? null : value;
  if (type === 'float32') return Math.fround(value);
  if (type === 'float64') return value;
  if (type === 'bool') return value === 0 ? 0 : 1;
  const range = type && integerRange(type);
  return range && Number.isInteger(value) && value >= range[0] && value <= range[1] ? value + 0 : null;
}

function integerRange(type: DataType): readonly [number, number] | undefined {
  const match = /^(u?)int(\d+)$/.exec(type);
  if (!match) return undefined;
  const bits = Math.min(Number(match[2]), 54);
  return match[1] ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
}

/** Elements of a content at computed positions: `sourceOf` gives the source index of each output index. */
export function pickContent(
  content: Content,
  shape: readonly number[],
  sourceOf: (index: readonly number[]) => readonly number[],
): Content | undefined {
  if (count(shape) > MAX_CONTENT) return undefined;
  const values: Dim[] = [];
  const index = shape.map(() => 0);
  for (let n = count(shape); n > 0; n--) {
    const at = sourceOf(index).reduce((offset, i, axis) => offset * content.shape[axis]! + i, 0);
    values.push(content.values[at]!);
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === shape[axis]; axis--) index[axis] = 0;
  }
  return { shape, values };
}

/** Element-wise function of contents with NumPy broadcasting; undefined when one is unknown or the result large. */
export function foldContents(
  contents: readonly (Content | undefined)[],
  type: DataType | undefined,
  f: (...values: Dim[]) => Dim,
): Content | undefined {
  if (contents.length === 0 || contents.some(c => c === undefined)) return undefined;
  const known = contents as readonly Content[];
  const shape = broadcast(known.map(c => c.shape));
  if (!Array.isArray(shape) || !isStatic(shape) || count(shape) > MAX_CONTENT) return undefined;
  const picks = known.map(c => broadcastPicker(c, shape));
  const values = Array.from({ length: count(shape) }, (_, i) => asType(f(...picks.map(pick => pick(i))), type));
  return { shape, values };
}

/** Sets output 0 to an element-wise function of inputs, where their contents are known. */
export function foldElements(
  ctx: InferContext,
  inputs: readonly number[],
  type: DataType | undefined,
  f: (...values: Dim[]) => Dim,
): void {
  const content = foldContents(
    inputs.map(i => ctx.content(i)),
    type,
    f,
  );
  if (content) ctx.setContent(0, content);
}

/** Reads a content as if it had the broadcast shape, by linear index. */
function broadcastPicker(content: Content, shape: readonly number[]): (index: number) => Dim {
  if (content.values.length === 1) return () => content.values[0]!;
  if (content.values.length === count(shape)) return index => content.values[index]!;
  const offset = shape.length - content.shape.length;
  return index => {
    let rest = index;
    let at = 0;
    let stride = 1;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const position = rest % shape[axis]!;
      rest = Math.floor(rest / shape[axis]!);
      const size = axis < offset ? 1 : content.shape[axis - offset]!;
      if (size > 1) at += position * stride;
      stride *= size;
    }
    return content.values[at]!;
  };
}
