import {
  type AxisView,
  asymmetricParameters,
  channelExtremes,
  channelMagnitudes,
  type IntegerRange,
  isSymmetric,
  symmetricScale,
} from '../../numeric/quantization';

/** Of each channel. */
export interface WeightParameters {
  readonly scales: Float32Array;
  /** Absent: all are 0. */
  readonly zeroPoints?: Int8Array;
}

/**
 * Scales by which weights fill the range: symmetric where the range is, else with zero points.
 * @param smallest the least scale that channel c may have
 */
export function weightParameters(
  values: Float32Array,
  view: AxisView,
  range: IntegerRange,
  smallest: (c: number) => number,
): WeightParameters {
  if (isSymmetric(range)) {
    const magnitudes = channelMagnitudes(values, view);
    return { scales: Float32Array.from(magnitudes, (m, c) => symmetricScale(m, range, smallest(c))) };
  }
  const { min, max } = channelExtremes(values, view);
  const steps = range.high - range.low;
  const parameters = Array.from(min, (m, c) => {
    const low = Math.min(m, 0);
    return asymmetricParameters(low, Math.max(max[c]!, low + smallest(c) * steps), range);
  });
  return {
    scales: Float32Array.from(parameters, p => p.scale),
    zeroPoints: Int8Array.from(parameters, p => p.zeroPoint),
  };
}
