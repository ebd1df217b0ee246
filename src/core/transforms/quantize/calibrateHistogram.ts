import { cloneModel, type Model, tensorType } from '../../ir';
import { type ClippedRange, entropyRange, mseRange, percentileRange } from '../../numeric/clipping';
import { Histogram } from '../../numeric/histogram';
import { type CalibrationEnv, runOverData } from './calibrationRun';
import type { Ranges } from './keptRanges';

/** How a range is chosen from the distribution of a tensor. */
export const clippingMethods = {
  percentile: percentileRange,
  entropy: entropyRange,
  mse: mseRange,
} as const satisfies Record<string, (histogram: Histogram) => ClippedRange>;
export type ClippingMethod = keyof typeof clippingMethods;

/**
 * Ranges from the distribution of each tensor over the data; null for one that was not finite. Slower than the extremes
 * alone: every value comes back from the runtime.
 */
export async function calibrateHistogram(
  model: Model,
  values: readonly string[],
  samples: number,
  method: ClippingMethod,
  env: CalibrationEnv,
): Promise<Ranges> {
  const observed = cloneModel(model);
  const given = new Set([...model.graph.inputs, ...model.graph.outputs].map(v => v.name));
  for (const name of values)
    if (!given.has(name)) observed.graph.outputs.push({ name, type: tensorType('float32', undefined) });
  const inputs = new Set(model.graph.inputs.map(v => v.name));
  const computed = values.filter(name => !inputs.has(name));
  const histograms = new Map(values.map(name => [name, new Histogram()]));
  await runOverData(observed, computed, { from: 0, to: samples }, env, (results, fed) => {
    for (const [name, histogram] of histograms) {
      const { data } = (results[name] ?? fed[name])!;
      if (!(data instanceof Float32Array)) throw new Error(`${name} is not float32`);
      histogram.add(data);
    }
  });
  const ranges: Ranges = new Map();
  for (const [name, histogram] of histograms)
    ranges.set(name, histogram.nonFinite > 0 || histogram.total === 0 ? null : clippingMethods[method](histogram));
  return ranges;
}
