/** The least and the greatest of these values, infinite where there are none, and whether all are finite; else the extremes mean nothing. */
export function extremes(values: Float32Array): { min: number; max: number; allFinite: boolean } {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  // Stays 0 until something is infinite or NaN, without a branch for each value.
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!;
    sum += x - x;
    if (x < min) min = x;
    if (x > max) max = x;
  }
  return { min, max, allFinite: sum === 0 };
}
