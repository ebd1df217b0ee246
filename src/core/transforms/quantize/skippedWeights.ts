import { GraphIndex, isFloat, type Model, type Node, tensorElements } from '../../ir';
import { graphsOf } from '../../passes/edit';

/** Constants of fewer elements than these are bounds and scales: nothing is won by storing them in fewer bits. */
const FEWEST_ELEMENTS = 64;

/**
 * Nodes that hold float weights (of two dimensions or more) and are left as they are, with the reason: those that have one, those
 * of sub-graphs, and what `isWritten` does not name.
 */
export function skippedWeights(
  model: Model,
  isWritten: (node: Node) => boolean,
  reasons: ReadonlyMap<Node, string>,
  otherwise: (node: Node) => string,
): { node: string; reason: string }[] {
  const skipped: { node: string; reason: string }[] = [];
  for (const graph of graphsOf(model.graph)) {
    const index = new GraphIndex(graph);
    const isWeight = (input: string) => {
      const constant = index.constant(input) ?? model.graph.initializers.get(input);
      if (!constant || !isFloat(constant.type) || constant.dims.length < 2) return false;
      return tensorElements(constant) >= FEWEST_ELEMENTS;
    };
    for (const node of graph.nodes) {
      if (isWritten(node)) continue;
      const reason = reasons.get(node);
      if (reason) skipped.push({ node: node.name, reason });
      else if (node.inputs.some(isWeight))
        skipped.push({ node: node.name, reason: graph === model.graph ? otherwise(node) : 'lies in a sub-graph' });
    }
  }
  return skipped;
}
