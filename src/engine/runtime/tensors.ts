import type { DataType } from '../../core/ir';
import type { RuntimeTensor, TypedData } from '../../core/ports';
import type { OrtModule } from './load';

type OrtTensor = InstanceType<OrtModule['Tensor']>;

/** Names of element types that Lathe and onnxruntime-node share. */
const shared = new Set<string>([
  ...['float32', 'float64', 'float16', 'bool', 'string'],
  ...['uint8', 'int8', 'uint16', 'int16', 'uint32', 'int32', 'uint64', 'int64', 'uint4', 'int4'],
]);

export const dataTypeOfOrt = (type: string): DataType | undefined =>
  shared.has(type) ? (type as DataType) : undefined;

export function toOrt({ Tensor }: OrtModule, tensor: RuntimeTensor): OrtTensor {
  // The constructor's overloads tie each type name to its array; RuntimeTensor keeps the same ties.
  return new Tensor(tensor.type as 'float32', tensor.data as Float32Array, [...tensor.dims]);
}

export function fromOrt(tensor: OrtTensor): RuntimeTensor {
  const { data } = tensor;
  return { type: tensor.type as DataType, dims: tensor.dims, data: halfBits(data) };
}

/** Where JavaScript has a Float16Array, the runtime uses it: its bits are what Lathe works with. */
function halfBits(data: OrtTensor['data']): TypedData {
  if (Array.isArray(data) || data.constructor.name !== 'Float16Array') return data as TypedData;
  return new Uint16Array(data.buffer, data.byteOffset, data.length);
}
