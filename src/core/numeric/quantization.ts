import { clamp, roundHalfEven } from './round';

/**
 * Arithmetic of QuantizeLinear: q = saturate(round(x / scale) + zeroPoint), rounded half to even; scales are float32.
 * Formulas of ranges as in the ONNX operator's text and onnxruntime's quantization tools.
 */
export interface QuantizationParameters {
  readonly scale: number;
  readonly zeroPoint: number;
}
/** The integers in use, both ends included. */
export interface IntegerRange {
  readonly low: number;
  readonly high: number;
}
export const uint8Range: IntegerRange = { low: 0, high: 255 };
/** Symmetric: -128 is left out so that zero is in the middle. */
export const int8Range: IntegerRange = { low: -127, high: 127 };
/** 7 bits: two u8 x s8 products fit 16 bits, so that CPUs without dot-product instructions do not saturate. */
export const int8ReducedRange: IntegerRange = { low: -64, high: 64 };
/** With zero points: every code is in use. */
export const int8FullRange: IntegerRange = { low: -128, high: 127 };
/** With zero points, in 7 bits. */
export const int8FullReducedRange: IntegerRange = { low: -64, high: 63 };

/** Whether zero is in the middle, so that all zero points are 0. */
export const isSymmetric = ({ low, high }: IntegerRange): boolean => low === -high;
/** The integers of a range of which zero is in the middle. */
export const symmetricWithin = ({ high }: IntegerRange): IntegerRange => ({ low: -high, high });

/** The largest float32 not above x. */
function float32Below(x: number): number {
  const f = Math.fround(x);
  return f <= x ? f : Math.fround(x * (1 - 2 ** -24));
}

/** Ends that the range of a quantized value may not go beyond; null: none. */
export interface Limits {
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * Scale and zero point that cover [min, max] and hold 0 exactly. A range of nothing but 0 has scale 1. The scale is
 * rounded down where rounding up would let the highest code mean more than `max`, and shrunk (by less than half a step
 * at the ends) until no code means more than `limits`: a Clip or Relu with these limits before it is redundant.
 */
export function asymmetricParameters(
  min: number,
  max: number,
  range = uint8Range,
  limits: Limits = { low: null, high: null },
): QuantizationParameters {
  const low = Math.min(min, 0);
  const high = Math.max(max, 0);
  const covering = float32Below((high - low) / (range.high - range.low));
  if (!(covering >= 2 ** -126)) return { scale: 1, zeroPoint: range.low };
  const zeroPoint = clamp(roundHalfEven(range.low - low / covering), range.low, range.high);
  const [below, above] = [zeroPoint - range.low, range.high - zeroPoint];
  const lowest = limits.low === null || below === 0 ? covering : -limits.low / below;
  const highest = limits.high === null || above === 0 ? covering : limits.high / above;
  return { scale: float32Below(Math.min(covering, lowest, highest)), zeroPoint };
}

/** Scale of [-magnitude, magnitude] with zero point 0; at least `minimum` (a bias in int32 may ask for more). */
export function symmetricScale(magnitude: number, range = int8Range, minimum = 0): number {
  const scale = Math.fround(Math.max(magnitude / range.high, minimum));
  return scale >= 2 ** -126 ? scale : 1;
}

/** One value as QuantizeLinear computes it in float32. */
export const quantize = (x: number, { scale, zeroPoint }: QuantizationParameters, range: IntegerRange): number =>
  clamp(roundHalfEven(Math.fround(x / scale)) + zeroPoint, range.low, range.high);

export const dequantize = (q: number, { scale, zeroPoint }: QuantizationParameters): number =>
  Math.fround((q - zeroPoint) * scale);

/** A tensor seen as [outer, channels, inner] around one axis; channel of element i = floor(i / inner) % channels. */
export interface AxisView {
  readonly outer: number;
  readonly channels: number;
  readonly inner: number;
}
/** @param axis undefined: the whole tensor is one channel. */
export function axisView(dims: readonly number[], axis: number | undefined): AxisView {
  const product = (part: readonly number[]) => part.reduce((n, d) => n * d, 1);
  if (axis === undefined) return { outer: 1, channels: 1, inner: product(dims) };
  return { outer: product(dims.slice(0, axis)), channels: dims[axis]!, inner: product(dims.slice(axis + 1)) };
}

/** Largest magnitude of each channel. */
export function channelMagnitudes(values: Float32Array, { outer, channels, inner }: AxisView): Float64Array {
  const magnitudes = new Float64Array(channels);
  let i = 0;
  for (let o = 0; o < outer; o++)
    for (let c = 0; c < channels; c++) {
      let largest = magnitudes[c]!;
      for (const end = i + inner; i < end; i++) {
        const m = Math.abs(values[i]!);
        if (m > largest) largest = m;
      }
      magnitudes[c] = largest;
    }
  return magnitudes;
}

/** Smallest and largest value of each channel. */
export function channelExtremes(
  values: Float32Array,
  { outer, channels, inner }: AxisView,
): { readonly min: Float64Array; readonly max: Float64Array } {
  const min = new Float64Array(channels).fill(Number.POSITIVE_INFINITY);
  const max = new Float64Array(channels).fill(Number.NEGATIVE_INFINITY);
  let i = 0;
  for (let o = 0; o < outer; o++)
    for (let c = 0; c < channels; c++)
      for (const end = i + inner; i < end; i++) {
        const value = values[i]!;
        if (value < min[c]!) min[c] = value;
        if (value > max[c]!) max[c] = value;
      }
  return { min, max };
}

/** Int8 with one scale per channel, and one zero point; without zero points they are 0. */
export function quantizeChannels(
  values: Float32Array,
  { outer, channels, inner }: AxisView,
  scales: ArrayLike<number>,
  range = int8Range,
  zeroPoints?: ArrayLike<number>,
): Int8Array {
  const quantized = new Int8Array(values.length);
  let i = 0;
  for (let o = 0; o < outer; o++)
    for (let c = 0; c < channels; c++) {
      const parameters = { scale: scales[c]!, zeroPoint: zeroPoints?.[c] ?? 0 };
      for (const end = i + inner; i < end; i++) quantized[i] = quantize(values[i]!, parameters, range);
    }
  return quantized;
}

/** Values at the scales given, as int32 with zero point 0: the form in which integer kernels add a bias. */
export function quantizeBias(bias: Float32Array, scales: ArrayLike<number>): Int32Array {
  const one = scales.length === 1;
  return Int32Array.from(bias, (b, c) => clamp(roundHalfEven(b / scales[one ? 0 : c]!), -2147483648, 2147483647));
}
