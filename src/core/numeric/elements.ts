import type { RuntimeTensor, TypedData } from '../ports';
import { isSmallFloat, smallFloatTable } from './float8';
import { bfloat16Array, bfloat16Values, float16Array, float16Values } from './float16';

type DataType = RuntimeTensor['type'];
export type NumericData = Exclude<TypedData, string[]>;

interface View {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): NumericData;
}
const views: Partial<Record<DataType, View>> = {
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  float16: Uint16Array,
  bfloat16: Uint16Array,
  complex64: Float32Array,
  complex128: Float64Array,
};

/**
 * Little-endian bytes of a tensor as the typed array of its element type: bit patterns (Uint16Array) for the half
 * types, bytes for bool, float8 and packed sub-byte types. A view where alignment allows, a copy where not.
 */
export function typedView(type: DataType, bytes: Uint8Array): NumericData {
  const View = views[type];
  if (!View) return bytes;
  const aligned = bytes.byteOffset % View.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice();
  return new View(aligned.buffer, aligned.byteOffset, Math.floor(aligned.byteLength / View.BYTES_PER_ELEMENT));
}

/** The bytes below a typed array, without a copy. */
export const bytesOf = (data: NumericData): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

const subByte: Partial<Record<DataType, { bits: 2 | 4; signed: boolean }>> = {
  uint4: { bits: 4, signed: false },
  int4: { bits: 4, signed: true },
  uint2: { bits: 2, signed: false },
  int2: { bits: 2, signed: true },
  float4e2m1: { bits: 4, signed: false },
};

/** Elements of a packed sub-byte tensor, lowest bits first. */
function unpack(bytes: Uint8Array, count: number, bits: 2 | 4, signed: boolean): Float32Array {
  const perByte = 8 / bits;
  const mask = (1 << bits) - 1;
  const half = 1 << (bits - 1);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const code = (bytes[Math.floor(i / perByte)]! >> ((i % perByte) * bits)) & mask;
    values[i] = signed && code >= half ? code - 2 * half : code;
  }
  return values;
}

/** An array of the elements' values as plain numbers; 64-bit integers lose what a double cannot hold. Not for strings or complex types. */
export function numbersOf(
  type: DataType,
  bytes: Uint8Array,
  count: number,
): Exclude<NumericData, BigInt64Array | BigUint64Array> {
  const packed = subByte[type];
  if (packed) {
    const codes = unpack(bytes, count, packed.bits, packed.signed);
    if (type !== 'float4e2m1') return codes;
    const table = smallFloatTable(type);
    return codes.map(code => table[code]!);
  }
  if (isSmallFloat(type)) {
    const table = smallFloatTable(type);
    return Float32Array.from(bytes, code => table[code]!);
  }
  const view = typedView(type, bytes);
  if (type === 'float16') return float16Values(view as Uint16Array);
  if (type === 'bfloat16') return bfloat16Values(view as Uint16Array);
  if (view instanceof BigInt64Array || view instanceof BigUint64Array) return Float64Array.from(view, Number);
  return view;
}

/** Values of a float tensor (float32, float16, bfloat16, float64 rounded) as float32. Throws for other types. */
export function floatsOf(type: DataType, bytes: Uint8Array): Float32Array {
  if (type === 'float32') return typedView(type, bytes) as Float32Array;
  if (type === 'float64') return Float32Array.from(typedView(type, bytes) as Float64Array);
  if (type === 'float16') return float16Values(typedView(type, bytes) as Uint16Array);
  if (type === 'bfloat16') return bfloat16Values(typedView(type, bytes) as Uint16Array);
  throw new Error(`floatsOf: ${type} is no float type`);
}

/** Bytes of float values stored as float32, float64, float16 or bfloat16. */
export function floatBytes(type: DataType, values: Float32Array | Float64Array): Uint8Array {
  if (type === 'float32') return bytesOf(values instanceof Float32Array ? values : Float32Array.from(values));
  if (type === 'float64') return bytesOf(Float64Array.from(values));
  if (type === 'float16') return bytesOf(float16Array(values));
  if (type === 'bfloat16') return bytesOf(bfloat16Array(values));
  throw new Error(`floatBytes: ${type} is no float type`);
}
