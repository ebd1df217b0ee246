import {
  type AxisView,
  asymmetricParameters,
  channelExtremes,
  channelMagnitudes,
  type IntegerRange,
  isSymmetric,
  symmetricScale,
  symmetricWithin,
} from '../../numeric/quantization';
import type { QuantizeSettings } from './options';
import type { Chosen } from './plan';

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

/** Integers for the weights of one layer: symmetric where zero points that differ by channel would make its kernel many times slower. */
export function layerRange(
  { node, facet }: Chosen,
  dims: readonly number[],
  { weightRange, perTensor }: Pick<QuantizeSettings, 'weightRange' | 'perTensor'>,
): IntegerRange {
  const isShared = !perTensor && facet.weight!.sharesZeroPoint?.(node, dims);
  return isShared ? symmetricWithin(weightRange) : weightRange;
}
