import type { RuntimeTensor } from '../ports';
import { bfloat16Values, float16Values } from './float16';

export type Numbers = ArrayLike<number>;

/** A tensor's elements as numbers; undefined for strings. 64-bit integers lose what a double cannot hold. */
export function numbersIn({ type, data }: RuntimeTensor): Numbers | undefined {
  if (Array.isArray(data)) return undefined;
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Float64Array.from(data, Number);
  if (type === 'float16') return float16Values(data as Uint16Array);
  if (type === 'bfloat16') return bfloat16Values(data as Uint16Array);
  return data;
}

export interface Scores {
  readonly rows: number;
  readonly classes: number;
  readonly values: Numbers;
}

/**
 * Class scores: floats of shape [N, C], or [N, C, 1, 1] as global pooling leaves them, with two classes or more, where N is the
 * number of samples. undefined: the output is something else.
 */
export function classScores(tensor: RuntimeTensor, samples: number): Scores | undefined {
  const { type, dims } = tensor;
  if (type !== 'float32' && type !== 'float64' && type !== 'float16' && type !== 'bfloat16') return undefined;
  const [rows, classes, ...rest] = dims;
  if (rows !== samples || classes === undefined || classes < 2 || (rest.length > 0 && rest.join() !== '1,1'))
    return undefined;
  const values = numbersIn(tensor);
  return values && { rows, classes, values };
}
