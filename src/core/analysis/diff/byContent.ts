import { tellingPairs } from './byName';
import type { Unit } from './layerGraph';
import type { Matching, Side } from './matching';

/** Matches units that compute the same function of the graph's inputs, and then those with weights that no other has. */
export function matchByContent(matching: Matching): void {
  const twins = { a: byFunction(matching, 'a'), b: byFunction(matching, 'b') };
  for (const [id, inA] of twins.a) {
    const inB = twins.b.get(id);
    // Among twins any assignment is right; their order keeps it stable.
    for (const [i, unit] of (inB ?? []).entries()) if (inA[i]) matching.join([inA[i]], [unit], 'structure');
  }
  for (const [a, b] of tellingPairs(matching.graphs.a, matching.graphs.b, matching.keys))
    if (matching.isFree('a', a) && matching.isFree('b', b)) matching.join([a], [b], 'structure');
}

/** Free units by what they compute. */
function byFunction(matching: Matching, side: Side): Map<number, Unit[]> {
  const found = new Map<number, Unit[]>();
  for (const unit of matching.free(side)) {
    const id = matching.keys[side].functions[unit.index]!;
    found.set(id, [...(found.get(id) ?? []), unit]);
  }
  return found;
}
