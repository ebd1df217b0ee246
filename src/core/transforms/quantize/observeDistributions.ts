import { cloneModel, type Model, tensorType } from '../../ir';
import type { Feeds } from '../../ports';
import type { Observation, Observer } from './observation';

/** Watches for distributions. Slower than extremes alone: every number comes back from the runtime. */
export function observeDistributions(original: Model, observations: ReadonlyMap<string, Observation>): Observer {
  const model = cloneModel(original);
  const inputs = new Set(model.graph.inputs.map(v => v.name));
  const outputs = [...observations.keys()].filter(name => !inputs.has(name));
  const given = new Set(model.graph.outputs.map(v => v.name));
  for (const name of outputs)
    if (!given.has(name)) model.graph.outputs.push({ name, type: tensorType('float32', undefined) });
  const take = (results: Feeds, fed: Feeds, samples: number) => {
    for (const [name, observation] of observations) {
      const { data, dims } = (results[name] ?? fed[name])!;
      if (!(data instanceof Float32Array)) throw new Error(`${name} is not float32`);
      addSamples(observation, data, dims[0] === samples ? samples : 1);
    }
  };
  return { model, outputs, take };
}

function addSamples(observation: Observation, data: Float32Array, samples: number): void {
  const { histogram } = observation.distribution!;
  const size = data.length / samples;
  for (let i = 0; i < samples && size > 0; i++) observation.distribution!.add(data.subarray(i * size, (i + 1) * size));
  observation.see(histogram.min, histogram.max);
  if (histogram.nonFinite > 0) observation.isFinite = false;
}
