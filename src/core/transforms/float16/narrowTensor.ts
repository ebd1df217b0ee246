import { makeTensor, readTensor, type Tensor } from '../../ir';
import { bytesOf, floatsOf } from '../../numeric/elements';
import { numberToFloat16 } from '../../numeric/float16';

/** The largest finite number of binary16 (IEEE 754). */
const LARGEST = 65504;

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

/** A float32 tensor in float16; others as they are. */
export async function narrowTensor(tensor: Tensor, count: NarrowingCount): Promise<Tensor> {
  if (tensor.type !== 'float32') return tensor;
  const values = floatsOf('float32', await readTensor(tensor));
  return makeTensor(tensor.name, 'float16', tensor.dims, bytesOf(narrowed(values, count)));
}
