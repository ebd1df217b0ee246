import type { Model } from '../../ir';

/** Points in the order of their layers in the graph and, of one layer, of their places: they are measured side by side, and come in any order. */
export function inGraphOrder<P extends { readonly layer: string }>(
  { graph }: Model,
  points: readonly P[],
  placeOf: (point: P) => number,
): P[] {
  const position = new Map(graph.nodes.map(({ name }, i) => [name, i]));
  return [...points].sort((a, b) => position.get(a.layer)! - position.get(b.layer)! || placeOf(a) - placeOf(b));
}
