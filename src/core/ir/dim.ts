/**
 * One dimension of a shape: a number, a symbol or an expression over symbols (canonical text, so that equal
 * expressions are equal strings), or null when nothing is known.
 */
export type Dim = number | string | null;
/** A shape; undefined where even the rank is unknown. */
export type Shape = readonly Dim[];

export const isStatic = (shape: Shape | undefined): shape is readonly number[] =>
  shape === undefined ? false : shape.every(d => typeof d === 'number');

/** The number of elements; undefined when a dimension is not a number. */
export function elementCount(shape: Shape | undefined): number | undefined {
  if (!isStatic(shape)) return undefined;
  return shape.reduce((n, d) => n * d, 1);
}

export const shapeText = (shape: Shape | undefined): string =>
  shape === undefined ? '?' : shape.length === 0 ? 'scalar' : shape.map(d => d ?? '?').join(' × ');
