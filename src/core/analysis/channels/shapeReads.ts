import { type Graph, GraphIndex, type Node, type Use } from '../../ir';
import { axesRead, entriesTaken } from '../../ops/channels/sizesRead';
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
  /** Values computed from sizes that become part of the data somewhere. */
  const mixed = new Set<string>();
  const isMixedIn = ({ node, input }: Use): boolean => {
    const op = findOp(node);
    if (input < 0) return true;
    if (op?.readsShape || (op?.channels && op.settings?.includes(input))) return false;
    return !arithmetic.has(node) || node.outputs.some(output => mixed.has(output));
  };
  // Backwards: what reads a value is known before the value is.
  for (const node of [...arithmetic].reverse())
    for (const value of node.outputs)
      if (index.isGraphOutput(value) || index.consumers(value).some(isMixedIn)) mixed.add(value);

  for (const node of graph.nodes) {
    if (!findOp(node)?.readsShape) continue;
    const axes = values.of(node.inputs[0]) ?? [];
    const read = axesRead(node, axes.length);
    const hold = (positions: readonly (number | undefined)[], reason: string) => {
      for (const i of positions) if (i !== undefined && axes[i]) atoms.hold(axes[i], { node: node.name, reason });
    };
    if (index.isGraphOutput(node.outputs[0]!)) hold(read.axes, 'their number is an output of the model');
    for (const use of index.consumers(node.outputs[0]!)) {
      const taken = read.apart
        ? entriesTaken(use.node, use.input, read.axes.length, name => shapes.contentOf(name))
        : undefined;
      const isMixed = taken ? use.node.outputs.some(output => mixed.has(output)) : isMixedIn(use);
      const positions = taken ? taken.map(entry => read.axes[entry]) : read.axes;
      if (isMixed) hold(positions, `their number is computed with, from ${node.name} on`);
    }
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
