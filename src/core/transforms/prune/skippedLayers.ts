import type { ChannelCoupling } from '../../analysis/channels/coupling';
import type { TransformResult } from '../transform';
import type { Removed } from './choice';
import type { PruneChoices } from './options';

interface Outcome {
  readonly only: ReadonlySet<string> | undefined;
  readonly removed: Removed;
  /** Layers whose channels could not be ranked. */
  readonly unranked: ReadonlySet<string>;
  readonly choices: PruneChoices;
}

/** Layers, of those asked for, that keep all of their channels, each with the reason. */
export function skippedLayers(
  { groups, barriers }: ChannelCoupling,
  { only, removed, unranked, choices }: Outcome,
): TransformResult['skipped'] {
  const isAsked = (node: string) => !only || only.has(node);
  const pruned = new Set(groups.filter(g => g.channels.some(c => removed.has(c))).flatMap(g => g.layers));
  const skipped = barriers
    .filter(({ node }) => isAsked(node))
    .map(({ node, reason }) => ({ node, reason: `its channels stay: ${reason}` }));
  for (const layer of new Set(groups.flatMap(g => g.layers))) {
    if (pruned.has(layer) || !isAsked(layer)) continue;
    const reason = unranked.has(layer)
      ? `${choices.importance} has nothing to rank its channels by`
      : `rounded to a multiple of ${choices.roundTo}, it keeps all of its channels`;
    skipped.push({ node: layer, reason });
  }
  return skipped;
}
