import type { Model } from '../ir';
import { nearest, nodeAround } from '../passes/namedNodes';

/** A name that no layer of a model has. */
export interface UnknownLayer {
  readonly name: string;
  /** Names that may be meant, the nearest first. */
  readonly near: readonly string[];
  /** What to do about it, in a few words. */
  readonly hint: string;
}

/** The names among these that no node of the main graph has: marks that cannot be carried over to the model. */
export function unknownLayers(names: readonly string[], { graph }: Model): UnknownLayer[] {
  const known = new Set(graph.nodes.map(n => n.name));
  return names
    .filter(name => !known.has(name))
    .map(name => {
      const near = nearest(name, [...known]);
      const outer = nodeAround(graph, name);
      if (outer) return { name, near: [outer.name], hint: `lies in the body of ${outer.name}: mark that` };
      return { name, near, hint: near.length > 0 ? `did you mean ${near[0]}?` : 'lathe inspect lists the names' };
    });
}
