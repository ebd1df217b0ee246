/** The least and the greatest of these values, infinite where there are none, and whether all are finite; else the extremes mean nothing. */
export function extremes(values: Float32Array): { min: number; max: number; allFinite: boolean } {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let hasNaN = false;
  const { length } = values;
  for (let i = 0; i < length; i++) {
    const x = values[i]!;
    // Nearly all lie within what was seen; NaN lies nowhere.
    if (x >= min && x <= max) continue;
    if (x < min) min = x;
    if (x > max) max = x;
    if (Number.isNaN(x)) hasNaN = true;
  }
  return { min, max, allFinite: !hasNaN && min !== Number.NEGATIVE_INFINITY && max !== Number.POSITIVE_INFINITY };
}
