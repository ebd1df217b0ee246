import type { DataType } from '../../ir';
import {
  asymmetricParameters,
  type IntegerRange,
  int8Range,
  type Limits,
  type QuantizationParameters,
  symmetricScale,
  uint8Range,
} from '../../numeric/quantization';

export type ActivationBits = 8 | 16;

/** Integers that stand for the values of an activation. */
export interface ActivationCodes {
  readonly type: DataType & ('uint8' | 'int8' | 'uint16' | 'int16');
  readonly array: CodeArray;
  readonly range: IntegerRange;
}

interface CodeArray {
  of(code: number): Uint8Array | Int8Array | Uint16Array | Int16Array;
  from(values: Float32Array, code: (value: number) => number): Uint8Array | Int8Array | Uint16Array | Int16Array;
}

const unsigned: Readonly<Record<ActivationBits, ActivationCodes>> = {
  8: { type: 'uint8', array: Uint8Array, range: uint8Range },
  16: { type: 'uint16', array: Uint16Array, range: { low: 0, high: 65535 } },
};
const signed: Readonly<Record<ActivationBits, ActivationCodes>> = {
  8: { type: 'int8', array: Int8Array, range: int8Range },
  16: { type: 'int16', array: Int16Array, range: { low: -32767, high: 32767 } },
};

export const codesFor = (bits: ActivationBits, symmetric: boolean): ActivationCodes =>
  (symmetric ? signed : unsigned)[bits];

/** Scale and zero point for values from `min` to `max`; codes on both sides of 0 are symmetric: their zero point is 0. */
export function parametersFor(
  { min, max }: { readonly min: number; readonly max: number },
  codes: IntegerRange,
  limits?: Limits,
): QuantizationParameters {
  if (codes.low >= 0) return asymmetricParameters(min, max, codes, limits);
  return { scale: symmetricScale(Math.max(Math.abs(min), Math.abs(max)), codes), zeroPoint: 0 };
}
