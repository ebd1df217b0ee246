import { makeTensor, readTensor, type Tensor } from '../../ir';
import { bytesOf, floatsOf } from '../../numeric/elements';
import { bfloat16Array, numberToFloat16 } from '../../numeric/float16';
import type { HalfType } from './floatScope';

/** The largest finite number of binary16 (IEEE 754). */
export const LARGEST = 65504;

/** What narrowing did to the values. */
export interface NarrowingCount {
  /** Finite values beyond the range, set to its end. */
  clamped: number;
}

/** Float values as bit patterns of binary16, rounded half to even; finite ones beyond the range become its ends and are counted. */
export function narrowed(values: ArrayLike<number>, count: NarrowingCount): Uint16Array {
  const patterns = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const isBeyond = Math.abs(value) > LARGEST && Number.isFinite(value);
    if (isBeyond) count.clamped++;
    patterns[i] = numberToFloat16(isBeyond ? Math.sign(value) * LARGEST : value);
  }
  return patterns;
}

/** A float32 tensor in 16 bits; others as they are. bfloat16 has float32's range. */
export async function narrowTensor(tensor: Tensor, type: HalfType, count: NarrowingCount): Promise<Tensor> {
  if (tensor.type !== 'float32') return tensor;
  const values = floatsOf('float32', await readTensor(tensor));
  const patterns = type === 'float16' ? narrowed(values, count) : bfloat16Array(values);
  return makeTensor(tensor.name, type, tensor.dims, bytesOf(patterns));
}
