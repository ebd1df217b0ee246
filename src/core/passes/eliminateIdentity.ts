import { type Graph, GraphIndex, isStatic, type Model, type Node } from '../ir';
import { bypass } from './bypass';
import { graphsOf } from './edit';
import { type PassReport, report } from './pass';
import type { ValueTypes } from './valueTypes';

interface Question {
  readonly node: Node;
  readonly graph: Graph;
  readonly index: GraphIndex;
  readonly types: ValueTypes;
}

/** Operators that, under a condition, give out what they take in. */
const does: Readonly<Record<string, (q: Question) => boolean>> = {
  Identity: () => true,
  Dropout: ({ node, index }) => !isRead(index, node.outputs[1]) && !mayTrain(index, node),
  Cast: ({ node, types }) =>
    types.type(node.inputs[0]!) !== undefined && types.type(node.inputs[0]!) === types.type(node.outputs[0]!),
  Transpose: ({ node }) => node.ints('perm')?.every((p, i) => p === i) ?? false,
  Concat: ({ node }) => node.inputs.length === 1,
  Reshape: sameStaticShape,
  Flatten: sameStaticShape,
  Expand: sameStaticShape,
};

function sameStaticShape({ node, types }: Question): boolean {
  const [before, after] = [types.shape(node.inputs[0]!), types.shape(node.outputs[0]!)];
  return (
    isStatic(before) && isStatic(after) && before.length === after.length && before.every((d, i) => d === after[i])
  );
}

const isRead = (index: GraphIndex, value: string | undefined): boolean =>
  !!value && (index.isGraphOutput(value) || index.consumers(value).length > 0);

/** From opset 12 on an input says whether a Dropout drops; one that is not a constant `false` might. */
function mayTrain(index: GraphIndex, node: Node): boolean {
  const flag = node.inputs[2];
  if (!flag) return false;
  const data = index.constant(flag)?.data;
  return data?.kind !== 'bytes' || data.bytes.some(b => b !== 0);
}

/** Removes nodes that change nothing: Identity, Dropout in inference, casts to the same type, reshapes to the same shape. */
export function eliminateIdentity(model: Model, types: ValueTypes): PassReport {
  const changed: string[] = [];
  for (const graph of graphsOf(model.graph)) {
    const index = new GraphIndex(graph);
    const known = types.in(graph);
    const doomed = graph.nodes.filter(
      node => node.domain === '' && does[node.opType]?.({ node, graph, index, types: known }),
    );
    changed.push(...bypass(graph, new Set(doomed)).map(n => n.name));
  }
  return report('eliminate identity', changed);
}
