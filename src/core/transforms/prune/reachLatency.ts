import { LatheError } from '../../errors';
import { nothingTo } from '../selection';
import type { KeptCounts, Removed } from './choice';
import type { Chosen } from './choose';
import { type Dial, turnedTo } from './dial';
import { givingBack } from './giveBack';
import { type LatencyGauge, ms } from './latencyGauge';
import type { Trials } from './trials';

interface LatencyTarget {
  /** Milliseconds that a run may take. */
  readonly latencyMs: number;
  readonly roundTo: number;
  readonly removedWith: (counts: KeptCounts) => Removed;
}

/**
 * Turns a dial until a run takes no longer than it may. Each choice that is tried is cut and timed in turns with the original, so that a
 * machine that slows down meanwhile slows down both; channels are given back as long as that holds. What is chosen is timed once more,
 * and where that was luck, the choice before it is taken.
 */
export async function reachLatency(
  trials: Trials,
  dial: Dial,
  { latencyMs: most, roundTo, removedWith }: LatencyTarget,
  gauge: LatencyGauge,
): Promise<Chosen> {
  const before = await gauge.msOf(trials.whole);
  if (before <= most) throw nothingTo('prune', `a run takes ${ms(before)} as it is, and ${ms(most)} are allowed`);
  const timed = async (counts: KeptCounts, thorough = false) => {
    const model = await trials.without(removedWith(counts));
    return before * (await gauge.ratio(model, trials.whole, { thorough })).ratio;
  };
  let least = before;
  const isReached = async (counts: KeptCounts) => {
    const taken = await timed(counts);
    least = Math.min(least, taken);
    return taken <= most;
  };
  const found = await turnedTo(dial, isReached);
  if (!found)
    throw new LatheError(`pruning comes down to ${ms(least)} from ${ms(before)}: ask for no less than that`, 'usage');
  const held = [...(await givingBack(found, dial.gain, roundTo, isReached))];
  for (;;) {
    const counts = held.pop()!;
    const reached = await timed(counts, true);
    if (reached > most && held.length > 0) continue;
    return { counts, note: `${ms(reached)} measured, ${ms(most)} asked for, ${ms(before)} before` };
  }
}
