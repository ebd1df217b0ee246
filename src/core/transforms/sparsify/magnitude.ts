import type { LinearLayout } from '../../ops/linear';

/** Sets the smallest of all weights to 0, so many of them at least as are asked for, in place; of equal ones the earlier. */
export function dropSmallest(layers: readonly Float32Array[], count: number): void {
  const all = new Float32Array(layers.reduce((n, values) => n + values.length, 0));
  let end = 0;
  for (const values of layers) for (const value of values) all[end++] = Math.abs(value);
  all.sort();
  const dropped = Math.min(count, all.length);
  if (dropped === 0) return;
  const threshold = all[dropped - 1]!;
  // How many of those at the threshold itself go with the smaller ones.
  let equal = dropped;
  for (let i = dropped - 1; i >= 0 && all[i] === threshold; i--) equal = i;
  equal = dropped - equal;
  for (const values of layers)
    for (let i = 0; i < values.length; i++) {
      const size = Math.abs(values[i]!);
      if (size < threshold || (size === threshold && equal-- > 0)) values[i] = 0;
    }
}

/**
 * Keeps the `kept` largest of every `of` weights by which an output reads inputs that follow each other, at the same place of a kernel
 * (N:M sparsity; Mishra et al. 2021, arXiv 2104.08378), in place. What is left at the end of an axis that is no multiple stays.
 */
export function keepPattern(values: Float32Array, layout: LinearLayout, kept: number, of: number): void {
  const { rows, columns, inner, rowsAreOutputs } = layout;
  const [inputs, stride, others] = rowsAreOutputs
    ? [columns, inner, rows * inner]
    : [rows, columns * inner, columns * inner];
  for (let other = 0; other < others; other++) {
    const row = rowsAreOutputs ? Math.floor(other / inner) * columns * inner + (other % inner) : other;
    for (let first = 0; first + of <= inputs; first += of) {
      const at = Array.from({ length: of }, (_, i) => row + (first + i) * stride);
      at.sort((a, b) => Math.abs(values[b]!) - Math.abs(values[a]!) || a - b);
      for (const i of at.slice(kept)) values[i] = 0;
    }
  }
}
