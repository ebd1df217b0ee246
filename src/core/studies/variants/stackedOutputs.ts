import type { Feeds, RuntimeTensor } from '../../ports';
import type { StackedModel } from './stackedModel';
import type { Lane, LaneOutputs } from './variant';

/** Rows of each lane, by output, beside the float model's. */
export function* laneOutputs<L extends Lane>(
  { order, outputs }: StackedModel,
  unit: readonly L[],
  results: Feeds,
  { run, count, reference }: { readonly run: number; readonly count: number; readonly reference: Feeds },
): Generator<LaneOutputs<L>> {
  const outputOf = (output: string, at: number): RuntimeTensor => {
    const stacked = outputs.get(output);
    if (!stacked || at >= stacked.lanes) return reference[output]!;
    const before = stacked.hasFloat ? 1 : 0;
    return rowsOf(results[stacked.name]!, (before + at) * count, count);
  };
  for (const [at, l] of order.entries()) {
    const own = Object.fromEntries(Object.keys(reference).map(output => [output, outputOf(output, at)]));
    yield { lane: unit[l]!, run, reference, outputs: own };
  }
}

function rowsOf({ type, dims, data }: RuntimeTensor, start: number, count: number): RuntimeTensor {
  const [rows, ...rest] = dims;
  const size = data.length / rows!;
  return { type, dims: [count, ...rest], data: (data as Float32Array).subarray(start * size, (start + count) * size) };
}
