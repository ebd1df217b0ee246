import type { DataType } from '../ir/dataType';
import { type Tensor, tensorElements } from '../ir/tensor';
import { numbersOf, typedView } from '../numeric/elements';
import { MAX_CONTENT } from './content';
import type { Content } from './op';

const followed: ReadonlySet<DataType> = new Set<DataType>([
  'float32',
  'float64',
  'float16',
  'bfloat16',
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'bool',
]);

/** The contents of a small tensor whose bytes are in memory; undefined for others: nothing is read from the file. */
export function tensorContent(tensor: Tensor): Content | undefined {
  const elements = tensorElements(tensor);
  if (tensor.data.kind !== 'bytes' || elements > MAX_CONTENT || !followed.has(tensor.type)) return undefined;
  const { bytes } = tensor.data;
  if (tensor.type === 'int64' || tensor.type === 'uint64') {
    const wide = typedView(tensor.type, bytes) as BigInt64Array | BigUint64Array;
    return { shape: tensor.dims, values: Array.from(wide, saturate) };
  }
  return { shape: tensor.dims, values: Array.from(numbersOf(tensor.type, bytes, elements)) };
}

/** INT64_MAX and the like mean "to the end": any number beyond every size will do. */
function saturate(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) return Number.MAX_SAFE_INTEGER;
  if (value < BigInt(Number.MIN_SAFE_INTEGER)) return Number.MIN_SAFE_INTEGER;
  return Number(value);
}
