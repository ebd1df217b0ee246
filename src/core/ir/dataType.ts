/** Element types of ONNX tensors (TensorProto.DataType), by the names that onnxruntime and NumPy use. */
const table = [
  // name, code in TensorProto.DataType, bits per element (0: not of fixed size)
  ['float32', 1, 32],
  ['uint8', 2, 8],
  ['int8', 3, 8],
  ['uint16', 4, 16],
  ['int16', 5, 16],
  ['int32', 6, 32],
  ['int64', 7, 64],
  ['string', 8, 0],
  ['bool', 9, 8],
  ['float16', 10, 16],
  ['float64', 11, 64],
  ['uint32', 12, 32],
  ['uint64', 13, 64],
  ['complex64', 14, 64],
  ['complex128', 15, 128],
  ['bfloat16', 16, 16],
  ['float8e4m3fn', 17, 8],
  ['float8e4m3fnuz', 18, 8],
  ['float8e5m2', 19, 8],
  ['float8e5m2fnuz', 20, 8],
  ['uint4', 21, 4],
  ['int4', 22, 4],
  ['float4e2m1', 23, 4],
  ['float8e8m0', 24, 8],
  ['uint2', 25, 2],
  ['int2', 26, 2],
] as const;

export type DataType = (typeof table)[number][0];

const byCode = new Map<number, DataType>(table.map(([name, code]) => [code, name]));
const codes = new Map<DataType, number>(table.map(([name, code]) => [name, code]));
const bits = new Map<DataType, number>(table.map(([name, , b]) => [name, b]));

/** The type of a TensorProto.DataType code; undefined for UNDEFINED (0) and codes newer than this table. */
export const dataTypeOf = (code: number): DataType | undefined => byCode.get(code);
export const dataTypeCode = (type: DataType): number => codes.get(type)!;
/** Bits of one element; 0 for strings, whose size is not fixed. */
export const bitsOf = (type: DataType): number => bits.get(type)!;
/** Bytes of `count` elements as raw_data stores them (sub-byte types packed). */
export const byteLength = (type: DataType, count: number): number => Math.ceil((bitsOf(type) * count) / 8);

const floats: ReadonlySet<DataType> = new Set<DataType>([
  'float32',
  'float16',
  'float64',
  'bfloat16',
  'float8e4m3fn',
  'float8e4m3fnuz',
  'float8e5m2',
  'float8e5m2fnuz',
  'float4e2m1',
  'float8e8m0',
]);
export const isFloat = (type: DataType | undefined): boolean => type !== undefined && floats.has(type);
