import { countsByMarks, ratioOf } from '../transforms/prune/choice';
import type { PrunePlan } from '../transforms/prune/plan';
import type { Mark } from './recipe';

/** Marks by which the same channels go as in a plan, in the graph's order, as a recipe's file has them; undefined: no marks can say it. */
export function pruneMarks({ counts, prunable }: PrunePlan, roundTo: number): ReadonlyMap<string, Mark> | undefined {
  const ratios: Record<string, number> = {};
  // Of a group the largest mark counts: a layer with channels of several groups has the least of theirs.
  for (const [ranked, kept] of counts)
    for (const layer of ranked.group.layers)
      ratios[layer] = Math.min(ratios[layer] ?? 1, Math.round(ratioOf(ranked, kept) * PRECISION) / PRECISION);
  const again = countsByMarks([...counts.keys()], ratios, roundTo);
  if ([...counts].some(([ranked, kept]) => again.get(ranked) !== kept)) return undefined;
  const marks = new Map<string, Mark>();
  for (const { name } of prunable.model.graph.nodes) if (ratios[name]! > 0) marks.set(name, { prune: ratios[name] });
  return marks;
}

/** Digits enough for any number of channels. */
const PRECISION = 1e6;
