import { cloneModel, intAttribute, type Model, Node, tensorType } from '../../ir';
import { UniqueNames } from '../../passes/edit';
import type { Feeds, RuntimeTensor } from '../../ports';
import type { Observation, Observer } from './observation';

const statistics = ['ReduceMin', 'ReduceMax', 'ReduceSum'] as const;

/** Watches for extremes. The runtime takes them itself, in nodes added to the model: only three numbers per value come back. */
export function observeExtremes(original: Model, observations: ReadonlyMap<string, Observation>): Observer {
  const model = cloneModel(original);
  const names = new UniqueNames(model);
  const outputs = new Map<string, string[]>();
  for (const value of observations.keys())
    outputs.set(
      value,
      statistics.map(op => reduced(model, names, value, op)),
    );
  const take = (results: Feeds) => {
    for (const [value, observation] of observations) {
      // The runtime's minimum and maximum pass over NaN; its sum does not.
      const [min, max, sum] = outputs.get(value)!.map(name => scalar(results[name]));
      if (Number.isFinite(min!) && Number.isFinite(max!) && !Number.isNaN(sum!)) observation.see(min!, max!);
      else observation.isFinite = false;
    }
  };
  return { model, outputs: [...outputs.values()].flat(), take };
}

function reduced({ graph }: Model, names: UniqueNames, value: string, op: (typeof statistics)[number]): string {
  const output = names.value(`${value}_${op}`);
  graph.nodes.push(new Node(names.node(output), op, [value], [output]).set(intAttribute('keepdims', 0)));
  graph.outputs.push({ name: output, type: tensorType('float32', []) });
  return output;
}

function scalar(tensor: RuntimeTensor | undefined): number {
  const value = tensor?.data[0];
  if (typeof value !== 'number') throw new Error('the runtime gave no number for a range');
  return value;
}
