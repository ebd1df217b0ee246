import type { Node } from '../../ir';
import type { QuantizeFacet } from '../../ops/op';
import { findOp } from '../../ops/registry';

export const facetOf = (node: Node): QuantizeFacet | undefined => findOp(node.opType, node.domain)?.quantize;

/** Names of the inputs that carry activations, with their indices. */
export function activationsOf(node: Node, facet: QuantizeFacet): { value: string; input: number }[] {
  const indices = facet.activations === 'all' ? node.inputs.map((_, i) => i) : facet.activations;
  return indices.flatMap(input => (node.inputs[input] ? [{ value: node.inputs[input]!, input }] : []));
}
