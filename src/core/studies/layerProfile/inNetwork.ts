import { cloneModel, GraphIndex, type Model, type Node, tensorType } from '../../ir';
import { encodeToBytes } from '../../onnx';
import { removeNodes } from '../../passes/edit';
import type { Feeds } from '../../ports';
import { layerSession } from './session';
import type { LayerTools } from './tools';

/** A layer as the runtime executes it within a network. */
export interface InNetwork {
  /** Already optimized: to be run as it is. */
  readonly model: Model;
  readonly samples: readonly Feeds[];
}

/** What the runtime puts around a layer that works in another layout or precision; between two such layers it cancels out. */
const borderOps: ReadonlySet<string> = new Set(['ReorderInput', 'ReorderOutput', 'Cast', 'Transpose']);

/**
 * Takes off what the runtime put at the borders of a model that it has optimized: changes to and from blocks of channels (NCHWc),
 * channels-last order, and float32. Alone, a layer would pay for them; within a network its neighbours hand over what it takes.
 * @param executed the model as the runtime wrote it at its highest level of optimization, with its weights
 * @param source the model before: operators that it has itself are its own work, no border
 */
export async function inNetwork(
  executed: Model,
  source: Model,
  samples: readonly Feeds[],
  tools: LayerTools,
): Promise<InNetwork> {
  const own = new Set(source.graph.nodes.map(n => n.opType));
  const model = cloneModel(executed);
  const { graph } = model;
  const index = new GraphIndex(graph);
  const isBorder = (node: Node | undefined) =>
    node !== undefined && borderOps.has(node.opType) && !own.has(node.opType) && node.inputs.length === 1;
  const doomed = new Set<Node>();
  const entries = graph.inputs.map(({ name }) => inward(name, index, isBorder, doomed));
  const exits = graph.outputs.map(({ name }) => outward(name, index, isBorder, doomed));
  if (doomed.size === 0 || doomed.size === graph.nodes.length) return { model: executed, samples };

  const inner = await valuesOf(executed, entries, samples, tools);
  graph.inputs = entries.map(name => {
    const { type, dims } = inner[0]![name]!;
    return { name, type: tensorType(type, dims) };
  });
  // The runtime finds the type by the node that makes the value.
  graph.outputs = graph.outputs.map((output, i) =>
    output.name === exits[i] ? output : { name: exits[i]!, type: { kind: 'unknown' } },
  );
  removeNodes(graph, doomed);
  return { model, samples: inner };
}

/** The first value behind an input that the layer itself reads. */
function inward(
  name: string,
  index: GraphIndex,
  isBorder: (node: Node | undefined) => boolean,
  doomed: Set<Node>,
): string {
  const [use, ...others] = index.consumers(name);
  const ends = !use || others.length > 0 || use.input !== 0 || index.isGraphOutput(name) || !isBorder(use.node);
  if (ends) return name;
  const [output] = use.node.outputs;
  if (index.consumers(output!).length === 0) return name;
  doomed.add(use.node);
  return inward(output!, index, isBorder, doomed);
}

/** The last value before an output that the layer itself makes. */
function outward(
  name: string,
  index: GraphIndex,
  isBorder: (node: Node | undefined) => boolean,
  doomed: Set<Node>,
): string {
  const node = index.producer(name);
  if (!node || !isBorder(node) || doomed.has(node) || index.consumers(name).some(u => !doomed.has(u.node))) return name;
  const [input] = node.inputs;
  if (index.producer(input!) === undefined || index.consumers(input!).length > 1) return name;
  doomed.add(node);
  return outward(input!, index, isBorder, doomed);
}

async function valuesOf(
  executed: Model,
  names: readonly string[],
  samples: readonly Feeds[],
  tools: LayerTools,
): Promise<Feeds[]> {
  const model = cloneModel(executed);
  const given = new Set(model.graph.inputs.map(i => i.name));
  const made = names.filter(name => !given.has(name));
  model.graph.outputs = made.map(name => ({ name, type: { kind: 'unknown' } }));
  if (made.length === 0) return samples.map(feeds => ({ ...feeds }));
  const session = await layerSession(await encodeToBytes(model), 'disabled', tools);
  try {
    const values: Feeds[] = [];
    for (const feeds of samples) {
      const results = await session.run(feeds, made);
      values.push(Object.fromEntries(names.map(name => [name, (results[name] ?? feeds[name])!])));
    }
    return values;
  } finally {
    await session.release();
  }
}
