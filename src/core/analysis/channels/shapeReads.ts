import { type Graph, GraphIndex, type Node } from '../../ir';
import { findOp } from '../../ops/registry';
import type { Relations } from './nodeChannels';

/**
 * A model may read the size of an axis (Shape) and compute with it. Where that ends in the shape operand of an operator
 * that can be mended nothing is lost; where it becomes part of the data, leaving out channels would change it: those sizes are held.
 */
export function holdSizesThatAreRead(graph: Graph, relations: Relations): void {
  const index = new GraphIndex(graph);
  const { values, shapes, atoms } = relations;
  const arithmetic = shapeArithmetic(graph, relations);
  const mixes = new Map<string, boolean>();

  const mixesWithData = (value: string): boolean => {
    const known = mixes.get(value);
    if (known !== undefined) return known;
    mixes.set(value, false);
    const result =
      index.isGraphOutput(value) || index.consumers(value).some(({ node, input }) => isMixedIn(node, input));
    mixes.set(value, result);
    return result;
  };
  const isMixedIn = (node: Node, input: number): boolean => {
    const op = findOp(node);
    if (input < 0) return true;
    if (op?.readsShape || (op?.channels && op.settings?.includes(input))) return false;
    return !arithmetic.has(node) || node.outputs.some(o => o && mixesWithData(o));
  };

  for (const node of graph.nodes) {
    if (!findOp(node)?.readsShape || shapes.constantNodes.has(node)) continue;
    const axes = values.of(node.inputs[0]) ?? [];
    const start = node.opType === 'Shape' ? node.int('start', 0) : 0;
    for (const read of index.consumers(node.outputs[0]!)) {
      const entry = node.opType === 'Shape' ? entriesTaken(read.node, read.input, axes.length, relations) : undefined;
      const mixed = entry ? read.node.outputs.some(mixesWithData) : isMixedIn(read.node, read.input);
      if (!mixed) continue;
      const first = start < 0 ? start + axes.length : start;
      for (const axis of entry ? entry.map(i => axes[first + i]) : axes)
        if (axis) atoms.hold(axis, { node: node.name, reason: `their number is computed with, from ${node.name} on` });
    }
    if (index.isGraphOutput(node.outputs[0]!))
      for (const axis of axes) atoms.hold(axis, { node: node.name, reason: `their number is an output of the model` });
  }
}

/** Nodes that compute from sizes and constants alone. */
function shapeArithmetic(graph: Graph, { shapes }: Relations): ReadonlySet<Node> {
  const sizes = new Set<string>();
  const nodes = new Set<Node>();
  for (const node of graph.nodes) {
    const isRead = findOp(node)?.readsShape === true;
    const known = (name: string) => name === '' || sizes.has(name) || shapes.isConstant(name);
    if (!isRead && !(node.inputs.some(name => sizes.has(name)) && node.inputs.every(known))) continue;
    nodes.add(node);
    for (const output of node.outputs) if (output) sizes.add(output);
  }
  return nodes;
}

/** The entries of a shape that a Gather or Slice takes; undefined: any. */
function entriesTaken(node: Node, input: number, rank: number, { shapes }: Relations): readonly number[] | undefined {
  if (input !== 0 || node.domain !== '') return undefined;
  const ints = (i: number, name: string) => {
    const values = node.inputs[i] ? shapes.contentOf(node.inputs[i]!)?.values : node.ints(name);
    return values?.every(v => typeof v === 'number') ? values : undefined;
  };
  const fromFront = (i: number) => (i < 0 ? i + rank : i);
  if (node.opType === 'Gather') return ints(1, '')?.map(fromFront);
  if (node.opType !== 'Slice' || node.inputs[4]) return undefined;
  const [from, to] = [ints(1, 'starts'), ints(2, 'ends')];
  if (from?.length !== 1 || to?.length !== 1) return undefined;
  const all = Array.from({ length: rank }, (_, i) => i);
  return all.slice(from[0], to[0]);
}
