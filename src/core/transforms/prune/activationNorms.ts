import type { AxisNorms, ReadChannels } from '../../analysis/importance/activationWeighted';
import type { Model } from '../../ir';
import { axisView } from '../../numeric/quantization';
import type { RuntimeTensor } from '../../ports';
import type { CalibrationEnv } from '../quantize/calibrationRun';
import { observeValues } from '../recovery/observeValues';

/** Runs the model over the data and measures the root mean square of each channel that weights read. */
export async function activationNorms(
  model: Model,
  reads: readonly ReadChannels[],
  env: CalibrationEnv,
): Promise<AxisNorms> {
  const keyOf = (value: string, axis: number) => `${axis} ${value}`;
  const sums = new Map<string, { value: string; axis: number; squares: Float64Array; count: number }>();
  for (const { value, axis, channelOf } of reads)
    sums.set(keyOf(value, axis), { value, axis, squares: new Float64Array(channelOf.length), count: 0 });
  const values = [...sums.values()].map(s => s.value);
  await observeValues(model, values, env, results => {
    for (const sum of sums.values()) sum.count += addSquares(results[sum.value]!, sum.axis, sum.squares);
  });
  return (value, axis) => {
    const { squares, count } = sums.get(keyOf(value, axis))!;
    return squares.map(square => Math.sqrt(square / Math.max(1, count)));
  };
}

/** Adds the squares of every index of the axis; returns how many there were of each. */
function addSquares({ data, dims }: RuntimeTensor, axis: number, to: Float64Array): number {
  if (!(data instanceof Float32Array)) return 0;
  const { outer, channels, inner } = axisView(dims, axis);
  for (let o = 0, i = 0; o < outer; o++)
    for (let c = 0; c < channels; c++) for (const end = i + inner; i < end; i++) to[c]! += data[i]! * data[i]!;
  return outer * inner;
}
