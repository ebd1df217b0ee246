import { cloneNode, Graph, Model, Node, tensorType } from '../../ir';
import { graphsOf, UniqueNames } from '../../passes/edit';
import type { Feeds } from '../../ports';

/** A model that holds a layer several times over, so that the time of a short layer rises above that of a call. */
export interface Copies {
  readonly model: Model;
  readonly count: number;
  /** The only output worth fetching: all copies run, and none of their results is handed over. */
  readonly fetch: readonly string[];
  /** Inputs of a run: the samples in turn. */
  feeds(samples: readonly Feeds[], run: number): Feeds;
}

/**
 * Copies of a model side by side on the same inputs, with shared weights, for a session that optimizes nothing: it would merge them.
 * One set of inputs stays in the processor's cache, as within a network what the layer before has just written does. A value of one
 * element passes through beside the copies. With `count` 0 nothing runs: the cost of a call.
 */
export function copiesOf(model: Model, count: number): Copies {
  const names = new UniqueNames(model);
  const graph = new Graph(model.graph.name);
  graph.initializers = new Map(model.graph.initializers);
  const [probe, probed] = [names.value('probe'), names.value('probe_out')];
  graph.inputs = [{ name: probe, type: tensorType('float32', [1]) }, ...model.graph.inputs];
  graph.nodes = [new Node(names.node('probe_Identity'), 'Identity', [probe], [probed])];
  graph.outputs = [{ name: probed, type: tensorType('float32', [1]) }];
  for (let i = 0; i < count; i++) {
    const renamed = new Map<string, string>();
    const rename = (value: string) => {
      if (!renamed.has(value)) renamed.set(value, names.value(`${value}_copy${i}`));
      return renamed.get(value)!;
    };
    for (const node of model.graph.nodes) for (const output of node.outputs) if (output) rename(output);
    graph.nodes.push(...model.graph.nodes.map(node => copyOf(node, renamed, names)));
    for (const output of model.graph.outputs)
      graph.outputs.push({ ...output, name: rename(output.name), source: undefined });
  }
  return {
    model: Object.assign(new Model(graph), { ...model, graph }),
    count: Math.max(count, 1),
    fetch: [probed],
    feeds: (samples, run) => ({
      ...samples[run % samples.length]!,
      [probe]: { type: 'float32', dims: [1], data: Float32Array.of(1) },
    }),
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
