import { messageOf } from '../errors';
import { type Graph, type Model, makeTensor, type Node, type Tensor, tensorBytes } from '../ir';
import { bytesOf } from '../numeric/elements';
import { encodeToBytes } from '../onnx';
import type { Feeds, Runtime, RuntimeTensor } from '../ports';
import { boundary, constantModel, constantNodes, sourceBytes } from './constantSubgraph';
import { graphsOf, removeNodes } from './edit';
import { type PassContext, type PassReport, report } from './pass';
import { removeDeadCode } from './removeDeadCode';

/** Results up to this size are stored whatever they were made from. */
const alwaysStored = 4096;
/** Growth in bytes that is worth a note. */
const noticeable = 1e5;

export interface FoldConstantsOptions {
  /** Values to store even when they are larger than what they are computed from (weights that will be quantized). */
  readonly wanted?: (value: string) => boolean;
  /** Nodes that are not folded; those whose values turn out too large to store are added. */
  readonly left?: Set<Node>;
}

/**
 * Replaces what is computed from constants alone by its value, in bodies too. The runtime computes it: no operator is
 * implemented twice. A result larger than its sources (ConstantOfShape, Expand) is left as it is unless it is wanted.
 */
export async function foldConstants(
  model: Model,
  { runtime }: PassContext,
  { wanted = () => false, left = new Set() }: FoldConstantsOptions = {},
): Promise<PassReport> {
  const changed: string[] = [];
  const notes: string[] = [];
  let grown = 0;
  for (const graph of [...graphsOf(model.graph)]) {
    try {
      const folding = await foldGraph(model, graph, runtime, { wanted, left });
      changed.push(...folding.folded);
      grown += folding.grown;
    } catch (error) {
      notes.push(`constants were not folded: ${messageOf(error)}`);
    }
  }
  // What the folded nodes alone read goes with them.
  if (changed.length > 0) changed.push(...removeDeadCode(model).changed);
  const megabytes = Math.round(grown / 1e5) / 10;
  if (grown > noticeable) notes.push(`${megabytes} MB of weights that the file generated are now stored in it`);
  return report('fold constants', changed, notes);
}

/** Throws when the runtime does not take the constants. Bytes by which the values are larger than what they come from. */
async function foldGraph(
  model: Model,
  graph: Graph,
  runtime: Runtime,
  { wanted, left }: Required<FoldConstantsOptions>,
): Promise<{ folded: string[]; grown: number }> {
  const nodes = constantNodes(graph, left);
  const results = boundary(graph, nodes);
  if (results.size === 0) return { folded: [], grown: 0 };
  const values = await evaluate(runtime, constantModel(model, graph, nodes, [...results.values()].flat()));
  const sources = sourceBytes(graph, nodes);
  const folded = new Set<Node>();
  let grown = 0;
  for (const [node, outputs] of results) {
    const tensors = outputs.map(o => asTensor(o, values[o]));
    const keeps = tensors.every(
      t => t && (tensorBytes(t) <= Math.max(alwaysStored, sources.get(t.name)!) || wanted(t.name)),
    );
    if (!keeps) {
      left.add(node);
      continue;
    }
    for (const tensor of tensors) {
      graph.initializers.set(tensor!.name, tensor!);
      grown += Math.max(tensorBytes(tensor!) - sources.get(tensor!.name)!, 0);
    }
    folded.add(node);
  }
  removeNodes(graph, folded);
  return { folded: [...folded].map(n => n.name), grown };
}

async function evaluate(runtime: Runtime, part: Model): Promise<Feeds> {
  const session = await runtime.create({ bytes: await encodeToBytes(part) }, { optimization: 'disabled' });
  try {
    return await session.run({});
  } finally {
    await session.release();
  }
}

function asTensor(name: string, value: RuntimeTensor | undefined): Tensor | undefined {
  if (!value || Array.isArray(value.data)) return undefined;
  return makeTensor(name, value.type, value.dims, bytesOf(value.data));
}
