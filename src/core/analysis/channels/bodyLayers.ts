import type { Graph, Model, Node } from '../../ir';
import { findOp } from '../../ops/registry';

/** A layer whose channels all stay. */
export interface Barrier {
  readonly node: string;
  /** A clause about its channels. */
  readonly reason: string;
}

/** Layers inside the bodies of If, Loop and Scan: channels are not followed there. */
export function layersInBodies({ graph }: Model): Barrier[] {
  return graph.nodes.flatMap(node =>
    [...node.subgraphs()].flatMap(({ graph: body }) =>
      layersOf(body, storedIn(graph)).map(({ name }) => ({
        node: name,
        reason: `they lie in the body of ${node.name} (${node.opType}), where channels are not followed`,
      })),
    ),
  );
}

function storedIn({ initializers, nodes }: Graph): ReadonlySet<string> {
  const constants = nodes.filter(({ opType, domain }) => opType === 'Constant' && domain === '');
  return new Set([...initializers.keys(), ...constants.flatMap(({ outputs }) => outputs)]);
}

/** Those that multiply by a stored weight, those of bodies within included. */
function layersOf(body: Graph, outer: ReadonlySet<string>): Node[] {
  const stored = new Set([...outer, ...storedIn(body)]);
  return body.nodes.flatMap(node => [
    ...(findOp(node)?.linear && stored.has(node.inputs[1] ?? '') ? [node] : []),
    ...[...node.subgraphs()].flatMap(({ graph }) => layersOf(graph, stored)),
  ]);
}
