/** Small floats of ONNX: float8 after Micikevicius et al. 2022 and Noune et al. 2022, float4 and the block scale of OCP MX. */
interface Layout {
  readonly exponentBits: number;
  readonly fractionBits: number;
  readonly bias: number;
  /** `ieee`: the top exponent is Inf and NaN; `nan`: only all ones is NaN; `negativeZero`: 0x80 is NaN; `none`: every code is finite. */
  readonly special: 'ieee' | 'nan' | 'negativeZero' | 'none';
}
const layouts = {
  float8e4m3fn: { exponentBits: 4, fractionBits: 3, bias: 7, special: 'nan' },
  float8e4m3fnuz: { exponentBits: 4, fractionBits: 3, bias: 8, special: 'negativeZero' },
  float8e5m2: { exponentBits: 5, fractionBits: 2, bias: 15, special: 'ieee' },
  float8e5m2fnuz: { exponentBits: 5, fractionBits: 2, bias: 16, special: 'negativeZero' },
  float4e2m1: { exponentBits: 2, fractionBits: 1, bias: 1, special: 'none' },
} as const satisfies Record<string, Layout>;

export type SmallFloat = keyof typeof layouts | 'float8e8m0';
export const isSmallFloat = (type: string): type is SmallFloat => type in layouts || type === 'float8e8m0';

function decode(code: number, { exponentBits, fractionBits, bias, special }: Layout): number {
  const width = exponentBits + fractionBits;
  const negative = (code >> width) & 1;
  const exponent = (code >> fractionBits) & ((1 << exponentBits) - 1);
  const fraction = code & ((1 << fractionBits) - 1);
  const topExponent = exponent === (1 << exponentBits) - 1;
  const allOnes = topExponent && fraction === (1 << fractionBits) - 1;
  if (special === 'negativeZero' && negative && exponent === 0 && fraction === 0) return Number.NaN;
  if (special === 'nan' && allOnes) return Number.NaN;
  const sign = negative ? -1 : 1;
  if (special === 'ieee' && topExponent) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  const significand = fraction / (1 << fractionBits) + (exponent === 0 ? 0 : 1);
  return sign * significand * 2 ** (Math.max(exponent, 1) - bias);
}

/** The 256 (float4: 16) values of a type by code. */
export function smallFloatTable(type: SmallFloat): Float32Array {
  if (type === 'float8e8m0')
    return Float32Array.from({ length: 256 }, (_, e) => (e === 255 ? Number.NaN : 2 ** (e - 127)));
  const layout = layouts[type];
  const codes = 1 << (1 + layout.exponentBits + layout.fractionBits);
  return Float32Array.from({ length: codes }, (_, code) => decode(code, layout));
}
