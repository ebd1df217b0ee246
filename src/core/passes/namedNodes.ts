import { LatheError } from '../errors';
import type { Graph, Node } from '../ir';
import { graphsOf } from './edit';

/** Names offered in place of one that is not there. */
const MOST_SUGGESTED = 3;

/** The main graph's nodes of these names, in the graph's order. Throws LatheError (`usage`) for a name that is not among them. */
export function namedNodes(graph: Graph, names: readonly string[]): Node[] {
  if (names.length === 0) throw new LatheError('no layer is named: give the name of at least one', 'usage');
  const byName = new Map(graph.nodes.map(node => [node.name, node]));
  for (const name of names) if (!byName.has(name)) throw unknownName(graph, name);
  const wanted = new Set(names);
  return graph.nodes.filter(node => wanted.has(node.name));
}

/** The node of the main graph in whose body a node lies; undefined when none of that name does. */
export const nodeAround = (graph: Graph, name: string): Node | undefined =>
  graph.nodes.find(node =>
    [...node.subgraphs()].some(({ graph: body }) => [...graphsOf(body)].some(g => g.nodes.some(n => n.name === name))),
  );

function unknownName(graph: Graph, name: string): LatheError {
  const outer = nodeAround(graph, name);
  if (outer)
    return new LatheError(
      `layer ${name} is inside the body of ${outer.opType} ${outer.name}: only layers of the main graph can be cut out; take ${outer.name}`,
      'usage',
    );
  const near = nearest(
    name,
    graph.nodes.map(n => n.name),
  );
  const hint = near.length > 0 ? `did you mean ${near.join(', ')}?` : 'lathe inspect lists them';
  return new LatheError(`no layer is called ${name}: ${hint}`, 'usage');
}

/** Names among the candidates that a wrong one may have been meant to be, the nearest first. */
export function nearest(name: string, candidates: readonly string[]): string[] {
  const wanted = name.toLowerCase();
  const farthest = Math.max(1, Math.floor(name.length / 3));
  return candidates
    .map(candidate => ({ candidate, distance: distanceOf(wanted, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= farthest)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, MOST_SUGGESTED)
    .map(({ candidate }) => candidate);
}

/** Edits between two words (Levenshtein 1966); 0 where one ends in the other, as names are often given without their scope. */
function distanceOf(a: string, b: string): number {
  if (a !== '' && b.endsWith(a)) return 0;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++)
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (a[i] === b[j] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
