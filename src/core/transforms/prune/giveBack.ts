import { type KeptCounts, nextCount, type RankedGroup } from './choice';
import type { Dial } from './dial';

/**
 * Gives channels back step by step, always where it helps most, as long as a target still holds: rounding and thresholds that several
 * channels share make a choice overshoot. A group whose next step breaks the target is left, as more would break it too.
 * @returns every choice that held, the one given first
 */
export async function givingBack(
  chosen: KeptCounts,
  gain: Dial['gain'],
  roundTo: number,
  holds: (counts: KeptCounts) => Promise<boolean>,
): Promise<readonly [KeptCounts, ...KeptCounts[]]> {
  const held: [KeptCounts, ...KeptCounts[]] = [chosen];
  const open = new Set<RankedGroup>(chosen.keys());
  for (;;) {
    const counts = held.at(-1)!;
    let best: { ranked: RankedGroup; to: number; gain: number } | undefined;
    for (const ranked of open) {
      const from = counts.get(ranked)!;
      if (from >= ranked.group.channels.length) continue;
      const to = nextCount(ranked, from, roundTo);
      const gained = gain(ranked, from, to);
      if (!best || gained > best.gain) best = { ranked, to, gain: gained };
    }
    if (!best) return held;
    const more = new Map(counts).set(best.ranked, best.to);
    if (await holds(more)) held.push(more);
    else open.delete(best.ranked);
  }
}
