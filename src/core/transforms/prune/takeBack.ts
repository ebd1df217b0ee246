import type { Progress } from '../../ports';
import { nothingTo } from '../selection';
import { type KeptCounts, type RankedGroup, removedBy } from './choice';
import { cutModel } from './cutModel';
import { cutTensor } from './cutTensor';
import { type LatencyGauge, timeRatioText } from './latencyGauge';
import type { PrunableModel } from './prunable';

export interface TakenBack {
  readonly counts: KeptCounts;
  /** What keeps its channels although it was to lose some, with the reason. */
  readonly skipped: readonly { readonly node: string; readonly reason: string }[];
  /** A plain sentence. */
  readonly note: string;
}

/**
 * Gives groups all of their channels back where that makes the model measure faster, beyond the noise: kernels are made for some
 * numbers of channels, and fewer of them can take longer. Throws LatheError when the model measures slower than the original even so.
 */
export async function takeBackSlower(
  prunable: PrunableModel,
  chosen: KeptCounts,
  gauge: LatencyGauge,
  progress: Progress | undefined,
): Promise<TakenBack> {
  const cut = async (counts: KeptCounts) => (await cutModel(prunable, removedBy(counts), cutTensor)).model;
  const skipped: { node: string; reason: string }[] = [];
  let counts = chosen;
  let model = await cut(counts);
  const pruned = [...chosen].filter(([{ group }, kept]) => kept < group.channels.length);
  for (const [i, [ranked]] of pruned.entries()) {
    progress?.throwIfCancelled();
    progress?.report(`Timing: group ${i + 1} of ${pruned.length}`, i / pruned.length);
    const whole = withAll(counts, ranked);
    const candidate = await cut(whole);
    const quick = await gauge.ratio(candidate, model);
    if (quick.verdict !== 'faster') continue;
    // Of many groups one looks so by chance: it has to do so again, in other sessions.
    const again = await gauge.ratio(candidate, model, true);
    if (again.verdict !== 'faster') continue;
    const reason = `with all of its channels the model takes ${timeRatioText(again)} of the time`;
    for (const node of ranked.group.layers) skipped.push({ node, reason });
    [counts, model] = [whole, candidate];
  }
  const against = await gauge.ratio(model, prunable.model, true);
  if (against.verdict === 'slower')
    throw nothingTo('prune', `the pruned model takes ${timeRatioText(against)} of the original's time here`);
  return { counts, skipped, note: `${timeRatioText(against)} of the original's time measured` };
}

const withAll = (counts: KeptCounts, ranked: RankedGroup): KeptCounts =>
  new Map(counts).set(ranked, ranked.group.channels.length);
