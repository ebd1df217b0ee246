import { messageOf } from '../errors';
import { type Model, makeTensor, type Node, type Tensor, tensorBytes } from '../ir';
import { bytesOf } from '../numeric/elements';
import { encodeToBytes } from '../onnx';
import type { Feeds, Runtime, RuntimeTensor } from '../ports';
import { boundary, constantModel, constantNodes, sourceBytes } from './constantSubgraph';
import { removeNodes } from './edit';
import { type PassContext, type PassReport, report } from './pass';
import { removeDeadCode } from './removeDeadCode';

/** Results up to this size are stored whatever they were made from. */
const alwaysStored = 4096;
/** Growth in bytes that is worth a note. */
const noticeable = 1e5;

export interface FoldConstantsOptions {
  /** Values to store even when they are larger than what they are computed from (weights that will be quantized). */
  readonly wanted?: (value: string) => boolean;
}

/**
 * Replaces what is computed from constants alone by its value. The runtime computes it: no operator is implemented
 * twice. A result larger than its sources (ConstantOfShape, Expand) is left as it is unless it is wanted.
 */
export async function foldConstants(
  model: Model,
  { runtime }: PassContext,
  { wanted = () => false }: FoldConstantsOptions = {},
): Promise<PassReport> {
  const name = 'fold constants';
  const { graph } = model;
  const nodes = constantNodes(graph);
  const results = boundary(graph, nodes);
  if (results.size === 0) return report(name, []);
  let values: Feeds;
  try {
    values = await evaluate(runtime, constantModel(model, nodes, [...results.values()].flat()));
  } catch (error) {
    return report(name, [], [`constants were not folded: ${messageOf(error)}`]);
  }
  const sources = sourceBytes(graph, nodes);
  const folded = new Set<Node>();
  let grown = 0;
  for (const [node, outputs] of results) {
    const tensors = outputs.map(o => asTensor(o, values[o]));
    const keeps = tensors.every(
      t => t && (tensorBytes(t) <= Math.max(alwaysStored, sources.get(t.name)!) || wanted(t.name)),
    );
    if (!keeps) continue;
    for (const tensor of tensors) {
      graph.initializers.set(tensor!.name, tensor!);
      grown += Math.max(tensorBytes(tensor!) - sources.get(tensor!.name)!, 0);
    }
    folded.add(node);
  }
  removeNodes(graph, folded);
  removeDeadCode(model);
  const megabytes = Math.round(grown / 1e5) / 10;
  const notes = grown > noticeable ? [`${megabytes} MB of weights that the file generated are now stored in it`] : [];
  return report(
    name,
    [...folded].map(n => n.name),
    notes,
  );
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
