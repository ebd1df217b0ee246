import { commonSubsequence } from './commonSubsequence';
import type { Unit } from './layerGraph';
import type { Matching, Side } from './matching';
import type { Level } from './unitKeys';

/**
 * Matches units that are alike and stand in the same order between units that are matched already, where one
 * neighbour at least tells the same; weights of the same shapes need none.
 */
export function matchByOrder(matching: Matching, level: Level): void {
  const order = { a: sequence(matching, 'a'), b: sequence(matching, 'b') };
  const numbers = new Map(matching.groups.map((group, i) => [group, -1 - i]));
  const tokens = (side: Side) =>
    order[side].map(unit => {
      const group = matching.groupOf(side, unit);
      return group ? numbers.get(group)! : matching.keys[side][level][unit.index]!;
    });
  const pairs = commonSubsequence(tokens('a'), tokens('b'))
    .map(([i, j]) => [order.a[i]!, order.b[j]!] as const)
    .filter(([a]) => matching.isFree('a', a));
  // Forwards what is reached from the inputs, backwards what is reached from the outputs.
  for (const [a, b] of [...pairs, ...[...pairs].reverse()])
    if (
      matching.isFree('a', a) &&
      matching.isFree('b', b) &&
      (isTelling(matching, level, a) || shareNeighbour(matching, a, b))
    )
      matching.join([a], [b], 'structure');
}

const isTelling = (matching: Matching, level: Level, unit: Unit): boolean =>
  level === 'shape' && matching.keys.a.telling[unit.index]!;

/** Free units, and of each group the first. */
const sequence = (matching: Matching, side: Side): Unit[] =>
  matching.graphs[side].units.filter(u => {
    const group = matching.groupOf(side, u);
    return !group || group[side][0] === u;
  });

/** Whether two units have a source, or a reader, in common. */
function shareNeighbour(matching: Matching, a: Unit, b: Unit): boolean {
  const groups = (side: Side, units: readonly (Unit | undefined)[]) =>
    units.map(u => u && matching.groupOf(side, u)).filter(g => g !== undefined);
  const sources = new Set(
    groups(
      'a',
      a.sources.map(s => s.unit),
    ),
  );
  const readers = new Set(
    groups(
      'a',
      a.readers.map(r => r.unit),
    ),
  );
  return (
    groups(
      'b',
      b.sources.map(s => s.unit),
    ).some(g => sources.has(g)) ||
    groups(
      'b',
      b.readers.map(r => r.unit),
    ).some(g => readers.has(g)) ||
    (readsInput(a) && readsInput(b)) ||
    (a.readers.length === 0 && b.readers.length === 0)
  );
}
const readsInput = (unit: Unit): boolean => unit.sources.some(s => !s.unit);
