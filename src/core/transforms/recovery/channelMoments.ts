import type { Model } from '../../ir';
import { axisView } from '../../numeric/quantization';
import type { Feeds, RuntimeTensor } from '../../ports';
import type { CalibrationEnv } from '../quantize/calibrationRun';
import { observeValues } from './observeValues';

/** Mean, deviation and largest value of each channel (axis 1) of a value over all that was added. */
export class ChannelMoments {
  private sums = new Float64Array(0);
  private squares = new Float64Array(0);
  private largest = new Float64Array(0);
  private count = 0;

  add({ data, dims }: RuntimeTensor): void {
    if (!(data instanceof Float32Array)) throw new Error('moments are of float32 values');
    const { outer, channels, inner } = axisView(dims, 1);
    if (this.count === 0) this.reset(channels);
    for (let o = 0, i = 0; o < outer; o++)
      for (let c = 0; c < channels; c++) {
        let [sum, square, largest] = [0, 0, this.largest[c]!];
        for (const end = i + inner; i < end; i++) {
          sum += data[i]!;
          square += data[i]! ** 2;
          largest = Math.max(largest, data[i]!);
        }
        this.sums[c]! += sum;
        this.squares[c]! += square;
        this.largest[c] = largest;
      }
    this.count += outer * inner;
  }

  private reset(channels: number): void {
    this.sums = new Float64Array(channels);
    this.squares = new Float64Array(channels);
    this.largest = new Float64Array(channels).fill(Number.NEGATIVE_INFINITY);
  }

  maxima(): Float64Array {
    return this.largest;
  }
  means(): Float64Array {
    return this.sums.map(sum => sum / this.count);
  }
  deviations(): Float64Array {
    return this.means().map((mean, c) => Math.sqrt(Math.max(0, this.squares[c]! / this.count - mean ** 2)));
  }
}

/** The moments of values of a model over all of the data. `onRun` is told what each run was fed and gave. */
export async function measureMoments(
  model: Model,
  values: readonly string[],
  env: CalibrationEnv,
  onRun?: (fed: Feeds, results: Feeds) => void,
): Promise<Map<string, ChannelMoments>> {
  const moments = new Map(values.map(name => [name, new ChannelMoments()]));
  await observeValues(model, values, env, (results, fed) => {
    for (const [name, m] of moments) m.add(results[name]!);
    onRun?.(fed, results);
  });
  return moments;
}
