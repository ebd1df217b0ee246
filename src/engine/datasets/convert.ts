import { LatheError } from '../../core/errors';
import { bitsOf, type DataType, isFloat } from '../../core/ir';
import { numbersOf, typedView } from '../../core/numeric/elements';
import { float16Array } from '../../core/numeric/float16';
import type { TypedData } from '../../core/ports';

type Numbers = Float64Array | BigInt64Array;
const integers: Partial<Record<DataType, (values: Numbers) => TypedData>> = {
  int8: v => Int8Array.from(v, Number),
  uint8: v => Uint8Array.from(v, Number),
  int16: v => Int16Array.from(v, Number),
  uint16: v => Uint16Array.from(v, Number),
  int32: v => Int32Array.from(v, Number),
  uint32: v => Uint32Array.from(v, Number),
  int64: v => BigInt64Array.from(v as Iterable<number | bigint>, BigInt),
  uint64: v => BigUint64Array.from(v as Iterable<number | bigint>, BigInt),
};

/** Element types that data may have and onnxruntime takes. */
const feedable = (type: DataType): boolean =>
  ['float32', 'float64', 'float16', 'bool'].includes(type) || integers[type] !== undefined;

/** Why data of one type cannot be fed to an input of another, whatever its values; undefined when it can. */
export function conversionRefusal(from: DataType, to: DataType): string | undefined {
  if (!feedable(to)) return `inputs of type ${to} cannot be fed from a file`;
  if (from === to) return undefined;
  if (isFloat(from) && !isFloat(to)) return `it is ${from} but the model wants ${to}; save it as ${to}`;
  return undefined;
}

/**
 * Elements as the model's input wants them. Floats may lose precision, never their range; integers must arrive unchanged.
 * Throws LatheError naming the array when they do not.
 */
export function convert(bytes: Uint8Array, from: DataType, to: DataType, what: string): TypedData {
  const refusal = conversionRefusal(from, to);
  if (refusal) throw new LatheError(`${what}: ${refusal}`, 'missing-data');
  if (from === to) return typedView(from, bytes);
  const result = isFloat(to) ? toFloat(bytes, from, to) : toInteger(bytes, from, to);
  if (!result)
    throw new LatheError(
      `${what}: it is ${from} with values that ${to}, the type of the model's input, cannot hold`,
      'missing-data',
    );
  return result;
}

function toFloat(bytes: Uint8Array, from: DataType, to: DataType): TypedData | undefined {
  const values = numbersOf(from, bytes, elementsIn(bytes, from));
  const largest = to === 'float16' ? 65504 : to === 'float32' ? 3.4028234663852886e38 : Number.MAX_VALUE;
  const isExact = to === 'float64' ? Number.isSafeInteger : to === 'float32' ? isFloat32 : isFloat16Integer;
  for (const v of values)
    if (isFloat(from) ? Number.isFinite(v) && Math.abs(v) > largest : !isExact(v)) return undefined;
  if (to === 'float16') return float16Array(values);
  return to === 'float32' ? Float32Array.from(values) : Float64Array.from(values);
}

function toInteger(bytes: Uint8Array, from: DataType, to: DataType): TypedData | undefined {
  const view = typedView(from, bytes);
  const values =
    view instanceof BigInt64Array ? view : view instanceof BigUint64Array ? undefined : Float64Array.from(view);
  // uint64 does not fit into int64 as a whole: it is compared as bigint below.
  const exact = values ?? BigInt64Array.from(view as BigUint64Array);
  if (values === undefined && exact.some(v => v < 0n)) return undefined;
  const [low, high] = to === 'bool' ? [0, 1] : rangeOf(to);
  for (const v of exact) if (v < low || v > high) return undefined;
  return to === 'bool' ? Uint8Array.from(exact as Numbers, Number) : integers[to]!(exact as Numbers);
}

function rangeOf(type: DataType): [bigint | number, bigint | number] {
  const bits = BigInt(bitsOf(type));
  return type.startsWith('u') ? [0n, 2n ** bits - 1n] : [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n];
}

const elementsIn = (bytes: Uint8Array, type: DataType): number => (bytes.length * 8) / bitsOf(type);
const isFloat32 = (v: number): boolean => Math.fround(v) === v;
/** Binary16 holds every integer up to 2048. */
const isFloat16Integer = (v: number): boolean => Math.abs(v) <= 2048;
