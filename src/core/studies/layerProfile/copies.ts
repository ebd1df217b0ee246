import { cloneNode, Graph, Model, Node, tensorType } from '../../ir';
import { graphsOf, UniqueNames } from '../../passes/edit';
import type { Feeds } from '../../ports';

/** A model that holds a layer several times over, so that the time of a short layer rises above that of a call. */
export interface Copies {
  readonly model: Model;
  readonly count: number;
  /** The only output worth fetching: all copies run, and none of their results is handed over. */
  readonly fetch: readonly string[];
  /** One run's inputs: each copy gets a sample of its own, from `start` on. */
  feeds(samples: readonly Feeds[], start: number): Feeds;
}

/**
 * Copies of a model side by side on inputs of their own (equal ones would be merged), with shared weights. A value of one element
 * passes through beside them. With `count` 0 the inputs of `inputsOf` copies are fed and nothing runs: the cost of a call.
 */
export function copiesOf(model: Model, count: number, inputsOf = Math.max(count, 1)): Copies {
  const names = new UniqueNames(model);
  const graph = new Graph(model.graph.name);
  graph.initializers = new Map(model.graph.initializers);
  const [probe, probed] = [names.value('probe'), names.value('probe_out')];
  graph.inputs = [{ name: probe, type: tensorType('float32', [1]) }];
  graph.nodes = [new Node(names.node('probe_Identity'), 'Identity', [probe], [probed])];
  graph.outputs = [{ name: probed, type: tensorType('float32', [1]) }];
  const inputNames: Map<string, string>[] = [];
  for (let i = 0; i < inputsOf; i++) {
    const renamed = new Map<string, string>();
    const rename = (value: string) => {
      if (!renamed.has(value)) renamed.set(value, names.value(`${value}_copy${i}`));
      return renamed.get(value)!;
    };
    for (const input of model.graph.inputs)
      graph.inputs.push({ ...input, name: rename(input.name), source: undefined });
    inputNames.push(new Map(renamed));
    if (i >= count) continue;
    for (const node of model.graph.nodes) for (const output of node.outputs) if (output) rename(output);
    graph.nodes.push(...model.graph.nodes.map(node => copyOf(node, renamed, names)));
    for (const output of model.graph.outputs)
      graph.outputs.push({ ...output, name: rename(output.name), source: undefined });
  }
  return {
    model: Object.assign(new Model(graph), { ...model, graph }),
    count: Math.max(count, 1),
    fetch: [probed],
    feeds: (samples, start) => {
      const fed: Feeds = { [probe]: { type: 'float32', dims: [1], data: Float32Array.of(1) } };
      inputNames.forEach((renamed, i) => {
        const sample = samples[(start + i) % samples.length]!;
        for (const [name, copy] of renamed) fed[copy] = sample[name]!;
      });
      return fed;
    },
  };
}

function copyOf(node: Node, renamed: ReadonlyMap<string, string>, names: UniqueNames): Node {
  const nameOf = (value: string) => renamed.get(value) ?? value;
  const copy = cloneNode(node);
  copy.name = names.node(node.name);
  copy.fileName = copy.name;
  copy.inputs = copy.inputs.map(nameOf);
  copy.outputs = copy.outputs.map(nameOf);
  for (const { graph } of copy.subgraphs())
    for (const body of graphsOf(graph)) {
      for (const inner of body.nodes) inner.inputs = inner.inputs.map(nameOf);
      body.outputs = body.outputs.map(o =>
        renamed.has(o.name) ? { ...o, name: nameOf(o.name), source: undefined } : o,
      );
    }
  return copy;
}
