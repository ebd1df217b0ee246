import { LatheError } from '../../errors';
import type { KeptCounts, RankedGroup } from './choice';
import type { KeptOfGroup } from './options';

/** What groups keep that lose channels, as `countsOfKept` reads it. */
export const keptGroups = (counts: KeptCounts): KeptOfGroup[] =>
  inPlaces([...counts.keys()]).flatMap(({ ranked, isAlone }) => {
    const channels = counts.get(ranked)!;
    const { layers } = ranked.group;
    // Of groups with the same layers all are listed, as their order tells them apart.
    return channels < ranked.group.channels.length || !isAlone ? [{ layers, channels }] : [];
  });

/** The groups that are listed with what they keep. Throws LatheError('usage') where the model has no such group, or a smaller one. */
export function countsOfKept(groups: readonly RankedGroup[], kept: readonly KeptOfGroup[]): KeptCounts {
  const open = new Map<string, RankedGroup[]>();
  for (const ranked of groups) open.set(keyOf(ranked.group), [...(open.get(keyOf(ranked.group)) ?? []), ranked]);
  return new Map(
    kept.map(entry => {
      const ranked = open.get(keyOf(entry))?.shift();
      if (ranked && entry.channels <= ranked.group.channels.length) return [ranked, entry.channels];
      const what = `${entry.channels} channels of the layers ${entry.layers.join(', ')}`;
      throw new LatheError(`${what} are to be kept, which do not go together in this model`, 'usage');
    }),
  );
}

const keyOf = ({ layers }: Pick<KeptOfGroup, 'layers'>): string => JSON.stringify(layers);

function inPlaces(groups: readonly RankedGroup[]) {
  const keys = groups.map(({ group }) => keyOf(group));
  return groups.map((ranked, i) => ({ ranked, isAlone: keys.filter(key => key === keys[i]).length === 1 }));
}
