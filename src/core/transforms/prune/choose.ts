import { LatheError } from '../../errors';
import { checkCurves } from './checkCurves';
import {
  countsByMarks,
  countsByRatio,
  countsByThreshold,
  type KeptCounts,
  type RankedGroup,
  removedBy,
  thresholdAt,
} from './choice';
import { type Dial, importanceDial, ratioDial, turnedTo } from './dial';
import { givingBack } from './giveBack';
import { groupCosts } from './groupCosts';
import { countsOfKept } from './keptGroups';
import type { LatencyGauge } from './latencyGauge';
import type { ModelSize } from './modelSize';
import { type PruneChoices, type PruneTarget, pruneTargets } from './options';
import { priceDial } from './priceDial';
import { reachLatency } from './reachLatency';
import type { Trials } from './trials';

export interface Chosen {
  /** Of every group that was ranked. */
  readonly counts: KeptCounts;
  /** A plain sentence, where it was measured. */
  readonly note?: string;
}

export interface ChoosingEnv {
  readonly trials: Trials;
  /** Of the whole model. */
  readonly before: ModelSize;
  readonly latency?: LatencyGauge;
}

/** Which channels go: groups whose count is given keep that, marked ones give their share, the others as much as the ratio or the target takes. */
export async function choose(all: readonly RankedGroup[], choices: PruneChoices, env: ChoosingEnv): Promise<Chosen> {
  const { trials, before, latency } = env;
  const { ratio, ratios, scope, roundTo, latencyMs } = choices;
  const kept = countsOfKept(all, choices.kept ?? []);
  const open = all.filter(group => !kept.has(group));
  const isMarked = ({ group }: RankedGroup) => group.layers.some(layer => ratios?.[layer] !== undefined);
  const fixed = [...kept, ...countsByMarks(open.filter(isMarked), ratios ?? {}, roundTo)];
  const ranked = open.filter(group => !isMarked(group));
  const withFixed = (counts: KeptCounts): KeptCounts => new Map([...fixed, ...counts]);
  if (ratio !== undefined && ranked.length > 0) {
    const byRatio = () => countsByRatio(ranked, ratio, roundTo);
    const byThreshold = () => countsByThreshold(ranked, thresholdAt(ranked, ratio), roundTo);
    return { counts: withFixed(scope === 'group' ? byRatio() : byThreshold()) };
  }
  const target = pruneTargets.find(t => choices[t] !== undefined);
  const dial = await dialOf(ranked, choices, target, env);
  const removedWith = (counts: KeptCounts) => removedBy(withFixed(counts));
  if (latencyMs !== undefined) {
    if (!latency) throw new LatheError('a latency can only be reached where models are run', 'usage');
    const { counts, note } = await reachLatency(trials, dial, { latencyMs, roundTo, removedWith }, latency);
    return { counts: withFixed(counts), note };
  }
  if (!target) return { counts: withFixed(countsByMarks(ranked, {}, roundTo)) };
  const shareOf = async (counts: KeptCounts) =>
    (await trials.sizeWithout(removedWith(counts)))[target] / before[target];
  const isReached = async (counts: KeptCounts) => (await shareOf(counts)) <= choices[target]!;
  const found = await turnedTo(dial, isReached);
  if (found) {
    const held = await givingBack(found, dial.gain, roundTo, isReached);
    return { counts: withFixed(held.at(-1)!) };
  }
  const percent = Math.ceil(1000 * (await shareOf(dial.at(dial.positions - 1)))) / 10;
  const what = target === 'macs' ? 'MACs' : target;
  throw new LatheError(`pruning leaves at least ${percent} % of the ${what}: ask for more than that`, 'usage');
}

async function dialOf(
  ranked: readonly RankedGroup[],
  { curves, scope, roundTo }: PruneChoices,
  target: PruneTarget | undefined,
  { trials, before }: ChoosingEnv,
): Promise<Dial> {
  if (!curves) return (scope === 'group' ? ratioDial : importanceDial)(ranked, roundTo);
  checkCurves(ranked, curves);
  // What a group saves in time is not known before it is cut: MACs stand for it.
  const cost = { before, target: target ?? (before.macs > 0 ? 'macs' : 'parameters') } as const;
  return priceDial(ranked, curves, await groupCosts(trials, ranked, cost), roundTo);
}
