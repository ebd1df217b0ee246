/** IEEE 754 binary16 and bfloat16 as bit patterns in a number or a Uint16Array. Rounding is half to even. */
const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

const infinity32 = 0x7f800000;
/** 65536 as float32: the first power of two that binary16 cannot hold. */
const tooLarge = 0x47800000;
/** 2^-14 as float32: the smallest normal number of binary16. */
const smallestNormal = 0x38800000;
/** Difference of the two formats' exponent biases, in float32's exponent field. */
const rebias = (127 - 15) << 23;

/** The binary16 nearest to a number (rounded to float32 first, so exact for float32 inputs). */
export function numberToFloat16(value: number): number {
  float[0] = value;
  const pattern = bits[0]!;
  const sign = (pattern >>> 16) & 0x8000;
  const magnitude = pattern & 0x7fffffff;
  if (magnitude > infinity32) return sign | 0x7e00;
  if (magnitude >= tooLarge) return sign | 0x7c00;
  if (magnitude < smallestNormal) {
    // 0.5 in float32 has the unit of a subnormal half (2^-24) in its last place: the addition rounds.
    bits[0] = magnitude;
    float[0] = float[0]! + 0.5;
    return sign | (bits[0]! - 0x3f000000);
  }
  const toEven = (magnitude >>> 13) & 1;
  return sign | ((magnitude - rebias + 0xfff + toEven) >>> 13);
}

export function float16ToNumber(pattern: number): number {
  const sign = pattern & 0x8000 ? -1 : 1;
  const exponent = (pattern >>> 10) & 31;
  const fraction = pattern & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  bits[0] = ((pattern & 0x8000) << 16) | ((exponent + 112) << 23) | (fraction << 13);
  return float[0]!;
}

/** The bfloat16 nearest to a number (rounded to float32 first). */
export function numberToBfloat16(value: number): number {
  float[0] = value;
  const pattern = bits[0]!;
  if ((pattern & 0x7fffffff) > infinity32) return (pattern >>> 16) | 0x40;
  return (pattern + 0x7fff + ((pattern >>> 16) & 1)) >>> 16;
}

export function bfloat16ToNumber(pattern: number): number {
  bits[0] = pattern << 16;
  return float[0]!;
}

const mapped = <T extends Float32Array | Uint16Array>(from: ArrayLike<number>, to: T, f: (x: number) => number): T => {
  for (let i = 0; i < from.length; i++) to[i] = f(from[i]!);
  return to;
};
export const float16Array = (values: ArrayLike<number>): Uint16Array =>
  mapped(values, new Uint16Array(values.length), numberToFloat16);
export const float16Values = (patterns: Uint16Array): Float32Array =>
  mapped(patterns, new Float32Array(patterns.length), float16ToNumber);
export const bfloat16Array = (values: ArrayLike<number>): Uint16Array =>
  mapped(values, new Uint16Array(values.length), numberToBfloat16);
export const bfloat16Values = (patterns: Uint16Array): Float32Array =>
  mapped(patterns, new Float32Array(patterns.length), bfloat16ToNumber);
