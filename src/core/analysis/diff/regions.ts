import { commonSubsequence } from './commonSubsequence';
import type { Unit } from './layerGraph';
import type { Group, Matching, Side } from './matching';

/** More layers than this are another network, not another form of the same work. */
const LARGEST_REGION = 40;

/**
 * Matches what is left where it stands between the same layers. A region, connected and unmatched, that reads from and is
 * read by the same groups as a region of the other model stands in its place: layers of the same operators, in order,
 * belong together; where there are none, the one became the other (a decomposed LayerNorm one node, one MatMul a
 * dynamically quantized one).
 */
export function matchRegions(matching: Matching): void {
  for (let goesOn = true; goesOn; ) {
    goesOn = false;
    const regions = { a: regionsByBorder(matching, 'a'), b: regionsByBorder(matching, 'b') };
    for (const [border, a] of regions.a) {
      const b = regions.b.get(border);
      if (!a || !b) continue;
      const common = commonSubsequence(operators(matching, 'a', a), operators(matching, 'b', b));
      for (const [i, j] of common) matching.join([a[i]!], [b[j]!], 'structure');
      if (common.length === 0) matching.join(a, b, 'structure');
      // What is left of both falls into smaller regions.
      else goesOn = true;
    }
  }
}

const operators = (matching: Matching, side: Side, units: readonly Unit[]): number[] =>
  units.map(u => matching.keys[side].operator[u.index]!);

/** Regions by what they read and what reads them; null where two regions have the same border. */
function regionsByBorder(matching: Matching, side: Side): Map<string, Unit[] | null> {
  const numbers = new Map(matching.groups.map((group, i) => [group, i]));
  const found = new Map<string, Unit[] | null>();
  const seen = new Set<Unit>();
  for (const unit of matching.free(side)) {
    if (seen.has(unit)) continue;
    const region = regionAround(matching, side, unit, seen);
    if (region.length > LARGEST_REGION) continue;
    const border = borderOf(matching, side, region, numbers);
    found.set(border, found.has(border) ? null : region);
  }
  return found;
}

function regionAround(matching: Matching, side: Side, start: Unit, seen: Set<Unit>): Unit[] {
  const region: Unit[] = [];
  const waiting = [start];
  seen.add(start);
  for (let unit = waiting.pop(); unit; unit = waiting.pop()) {
    region.push(unit);
    for (const next of [...unit.sources.map(s => s.unit), ...unit.readers.map(r => r.unit)]) {
      if (!next || seen.has(next) || !matching.isFree(side, next)) continue;
      seen.add(next);
      waiting.push(next);
    }
  }
  return region.sort((x, y) => x.index - y.index);
}

function borderOf(
  matching: Matching,
  side: Side,
  region: readonly Unit[],
  numbers: ReadonlyMap<Group, number>,
): string {
  const inside = new Set(region);
  const number = (unit: Unit) => numbers.get(matching.groupOf(side, unit)!);
  const sources = region.flatMap(u =>
    u.sources.map(s => (s.unit ? (inside.has(s.unit) ? [] : number(s.unit)) : 'input')),
  );
  const readers = region.flatMap(u => u.readers.filter(r => !inside.has(r.unit)).map(r => number(r.unit)));
  const { index } = matching.graphs[side];
  const isOutput = region.some(u => u.node.outputs.some(o => index.isGraphOutput(o)));
  const list = (items: readonly unknown[]) => [...new Set(items.flat())].sort().join();
  return `${list(sources)}>${list(readers)}${isOutput ? ' output' : ''}`;
}
