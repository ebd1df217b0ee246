import type { LayerGraph, Unit } from './layerGraph';
import { type Group, type Matching, otherSide, type Side } from './matching';
import { readOrigins } from './origins';
import type { UnitKeys } from './unitKeys';

/** Names agree by chance less often than this. */
const TRUSTED_SHARE = 0.9;
/** Units between a value that both models name alike and the group that makes it in the other. */
const LONGEST_FOLD = 8;

/**
 * Matches by what names tell: origins that Lathe recorded, names of nodes, and names of values. Names count only where
 * the two models' names are about the same layers: exporters that number their nodes shift all names when one goes.
 */
export function matchByName(matching: Matching): void {
  if (!namesAgree(matching)) return;
  matchOrigins(matching, 'a');
  matchOrigins(matching, 'b');
  const { a, b } = matching.graphs;
  const named = unitsByName(b);
  const sameWeights = tellingPairs(a, b, matching.keys);
  const byWeights = { a: new Map(sameWeights), b: new Map(sameWeights.map(([one, other]) => [other, one])) };
  for (const unit of a.units) {
    const namesake = named.get(unit.node.name);
    if (!namesake || !matching.isFree('a', unit) || !matching.isFree('b', namesake)) continue;
    const maker = counterpart(matching, 'a', unit);
    // Another layer gives the result of that name, or has the weights: they contradict the name.
    const others = [maker, byWeights.a.get(unit)].some(other => other && other !== namesake);
    const back = [counterpart(matching, 'b', namesake), byWeights.b.get(namesake)].some(
      other => other && other !== unit,
    );
    if (others || back) continue;
    if (maker || matching.alike('family', unit, namesake)) matching.join([unit], [namesake], 'name');
  }
  for (const unit of a.units) {
    const other = counterpart(matching, 'a', unit);
    if (matching.isFree('a', unit) && other && matching.isFree('b', other) && matching.alike('family', unit, other))
      matching.join([unit], [other], 'name');
  }
  absorbFolded(matching, 'a');
  absorbFolded(matching, 'b');
}

/** Origins that one model records, where the other has those nodes. */
function matchOrigins(matching: Matching, side: Side): void {
  const other = otherSide(side);
  const mine = unitsByName(matching.graphs[side]);
  const theirs = unitsByName(matching.graphs[other]);
  for (const [name, names] of readOrigins(matching.graphs[side].analysis.model)) {
    const unit = mine.get(name);
    const origins = names.flatMap(n => theirs.get(n) ?? []);
    if (!unit || !matching.isFree(side, unit) || origins.length === 0) continue;
    const free = origins.filter(u => matching.isFree(other, u)).sort((x, y) => x.index - y.index);
    const taken = origins.find(u => !matching.isFree(other, u));
    // One layer that became several: the later ones join the first.
    if (taken) matching.absorb(side, unit, matching.groupOf(other, taken)!);
    else if (side === 'a') matching.join([unit], free, 'origin');
    else matching.join(free, [unit], 'origin');
  }
}

const unitsByName = (graph: LayerGraph): Map<string, Unit> => new Map(graph.units.map(u => [u.node.name, u]));

/** The unit of the other model that gives its first result the same name. */
function counterpart({ graphs }: Matching, side: Side, unit: Unit): Unit | undefined {
  const value = unit.node.outputs[0];
  return value ? graphs[otherSide(side)].producer(value) : undefined;
}

/**
 * A layer whose result the other model's group gives under the same name was folded into it, with the layers between:
 * Conv, Mul, Add into one Conv that gives the Add's result.
 */
function absorbFolded(matching: Matching, side: Side): void {
  for (const unit of matching.graphs[side].units) {
    const maker = matching.isFree(side, unit) ? counterpart(matching, side, unit) : undefined;
    const group = maker && matching.groupOf(otherSide(side), maker);
    const path = group && pathFrom(matching, side, unit, group);
    for (const step of path ?? []) matching.absorb(side, step, group!);
  }
}

/** Free units from a group to one of its followers, which each have one source; undefined: it does not follow the group. */
function pathFrom(matching: Matching, side: Side, unit: Unit, group: Group): Unit[] | undefined {
  const path: Unit[] = [];
  for (let current = unit; path.length < LONGEST_FOLD; ) {
    path.push(current);
    const before = current.sources[0]?.unit;
    if (!before || current.sources.length > 1) return undefined;
    if (matching.groupOf(side, before) === group) return path;
    if (!matching.isFree(side, before)) return undefined;
    current = before;
  }
  return undefined;
}

function namesAgree({ graphs: { a, b }, keys }: Matching): boolean {
  const inA = unitsByName(a);
  const inB = unitsByName(b);
  let [same, moved] = [0, 0];
  for (const [one, other] of tellingPairs(a, b, keys)) {
    if (one.node.name === other.node.name) same++;
    else if (inB.has(one.node.name) || inA.has(other.node.name)) moved++;
  }
  if (moved > 0 && moved >= same) return false;
  const common = a.units.filter(u => inB.has(u.node.name));
  const kindred = common.filter(u => keys.a.family[u.index] === keys.b.family[inB.get(u.node.name)!.index]);
  return kindred.length >= TRUSTED_SHARE * common.length;
}

/** Units with the same weights that no other unit has. */
export function tellingPairs(a: LayerGraph, b: LayerGraph, keys: Readonly<Record<Side, UnitKeys>>): [Unit, Unit][] {
  const unique = (graph: LayerGraph, { content, telling }: UnitKeys) => {
    const found = new Map<number, Unit | null>();
    for (const unit of graph.units)
      if (telling[unit.index]) found.set(content[unit.index]!, found.has(content[unit.index]!) ? null : unit);
    return found;
  };
  const inB = unique(b, keys.b);
  return [...unique(a, keys.a)].flatMap(([content, unit]) => {
    const other = inB.get(content);
    return unit && other ? [[unit, other] as [Unit, Unit]] : [];
  });
}
