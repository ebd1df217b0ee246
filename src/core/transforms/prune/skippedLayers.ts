import type { TransformResult } from '../transform';
import type { Removed } from './choice';
import type { PruneChoices } from './options';
import type { PrunePlan } from './plan';

/** Layers, of those asked for, that keep all of their channels, each with the reason. */
export function skippedLayers(
  { prunable, only, unranked, speed }: PrunePlan,
  removed: Removed,
  choices: PruneChoices,
): TransformResult['skipped'] {
  const { groups, barriers } = prunable.coupling;
  const { importance, roundTo, curves } = choices;
  const isAsked = (node: string) => !only || only.has(node);
  const pruned = new Set(groups.filter(g => g.channels.some(c => removed.has(c))).flatMap(g => g.layers));
  const swept = curves && new Set(curves.flatMap(({ layers }) => layers));
  const slower = new Map(speed?.takenBack.map(({ node, reason }) => [node, reason]));
  const skipped = barriers
    .filter(({ node }) => isAsked(node))
    .map(({ node, reason }) => ({ node, reason: `its channels stay: ${reason}` }));
  const kept = isOneChoice(choices)
    ? `what other layers lose matters less, in multiples of ${roundTo} channels`
    : `rounded to a multiple of ${roundTo}, it keeps all of its channels`;
  const reasonFor = (layer: string) => {
    if (unranked.has(layer)) return `${importance} has nothing to rank its channels by`;
    if (swept?.has(layer) === false) return 'the sweep has no points of it';
    return slower.get(layer) ?? kept;
  };
  for (const layer of new Set(groups.flatMap(g => g.layers)))
    if (!pruned.has(layer) && isAsked(layer)) skipped.push({ node: layer, reason: reasonFor(layer) });
  return skipped;
}

/** Whether layers compete for what stays, so that one may keep all without any rounding. */
const isOneChoice = ({ scope, curves, ratio, macs, parameters, latencyMs }: PruneChoices): boolean =>
  (ratio ?? macs ?? parameters ?? latencyMs) !== undefined && (scope === 'global' || curves !== undefined);
