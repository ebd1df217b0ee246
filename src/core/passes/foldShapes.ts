import { type DataType, GraphIndex, type Model, makeTensor, type Node } from '../ir';
import { bytesOf } from '../numeric/elements';
import { contentNumbers } from '../ops/content';
import type { Content } from '../ops/op';
import { removeNodes } from './edit';
import { provenShapes } from './inferredTypes';
import { type PassReport, report } from './pass';

/**
 * Replaces shape arithmetic whose result the inputs' sizes fix (Shape of an image of fixed size, then Gather, Mul, Concat) by
 * that result. In the main graph only: what a body computes may differ from run to run. Integers only.
 */
export function foldShapes(model: Model): PassReport {
  const { graph } = model;
  const { main } = provenShapes(model);
  const index = new GraphIndex(graph);
  const doomed = new Set<Node>();
  for (const node of graph.nodes) {
    if (node.domain !== '' || node.opType === 'Constant' || node.outputs.length !== 1) continue;
    const name = node.outputs[0]!;
    // Constants are computed by the runtime; a graph output must come from a node.
    if (main.constantNodes.has(node) || index.isGraphOutput(name) || [...node.subgraphs()].length > 0) continue;
    const tensor = integerTensor(name, main.elementType(name), main.contentOf(name));
    if (!tensor) continue;
    graph.initializers.set(name, tensor);
    doomed.add(node);
  }
  removeNodes(graph, doomed);
  return report(
    'fold shapes',
    [...doomed].map(n => n.name),
  );
}

function integerTensor(name: string, type: DataType | undefined, content: Content | undefined) {
  const values = contentNumbers(content);
  const make = type && arrays[type];
  // Ends of the range stand for 64-bit integers that a number cannot hold.
  if (!content || !values || !make || values.some(v => Math.abs(v) >= Number.MAX_SAFE_INTEGER)) return undefined;
  return makeTensor(name, type, content.shape, bytesOf(make(values)));
}

const arrays: Partial<Record<DataType, (values: readonly number[]) => BigInt64Array | Int32Array>> = {
  int64: values => BigInt64Array.from(values, BigInt),
  int32: values => Int32Array.from(values),
};
