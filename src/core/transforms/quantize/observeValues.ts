import { cloneModel, type Model, tensorType } from '../../ir';
import type { Feeds } from '../../ports';
import type { Observation } from './observation';

/** A model that gives out what is to be watched, and who watches it. */
export interface Observer {
  readonly model: Model;
  /** Of the model, those that are wanted. */
  readonly outputs: readonly string[];
  take(results: Feeds, fed: Feeds, samples: number): void;
}

/**
 * Watches values as outputs of the model. Nodes that reduced them inside the model would give out less, but the runtime takes
 * time that grows with the square of their number to load them: minutes for 5,000 values.
 */
export function observeValues(original: Model, observations: ReadonlyMap<string, Observation>): Observer {
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
      observation.add(data, dims[0] === samples ? samples : 1);
    }
  };
  return { model, outputs, take };
}
