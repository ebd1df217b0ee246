import type { Dataset } from '../../src/core/ports';
import { readNpz } from './npz';

/** A data set of an `.npz` with one float32 array of samples. */
export function npzDataset(path: string, input = 'input'): Dataset {
  const arrays = readNpz(path);
  const { shape, data } = arrays.get('input')!;
  if (!(data instanceof Float32Array)) throw new Error(`${path}: input is not float32`);
  const [samples, ...rest] = shape as [number, ...number[]];
  const size = rest.reduce((n, d) => n * d, 1);
  const labels = arrays.get('labels')?.data;
  return {
    label: path.split('/').at(-1)!,
    synthetic: false,
    samples,
    inputs: [input],
    labels: labels instanceof BigInt64Array ? [...labels].map(Number) : undefined,
    batch: async (start, count) => ({
      [input]: { type: 'float32', dims: [count, ...rest], data: data.subarray(start * size, (start + count) * size) },
    }),
    hash: async () => path,
  };
}
