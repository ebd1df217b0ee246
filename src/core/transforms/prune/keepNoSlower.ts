import { LatheError } from '../../errors';
import type { Clock, Progress } from '../../ports';
import { type KeptCounts, type RankedGroup, removedBy } from './choice';
import { turnedTo } from './dial';
import { type LatencyGauge, type TimeRatio, timeRatioText } from './latencyGauge';
import type { Trials } from './trials';

export interface NoSlower {
  readonly counts: KeptCounts;
  /** Of the pruned model over the original. */
  readonly against: TimeRatio;
  /** What keeps its channels although it was to lose some, with the reason. */
  readonly takenBack: readonly { readonly node: string; readonly reason: string }[];
}

interface TimingEnv {
  readonly gauge: LatencyGauge;
  readonly clock: Clock;
  readonly progress?: Progress;
}

/** Where sessions lie in memory makes less of a difference than this: below it, one pair of sessions tells that a model is faster. */
const CLEARLY_FASTER = 0.9;
/** Groups are timed one by one for about so long; those that are left are taken back last. */
const SUSPECTS_MS = 60_000;

/**
 * Gives groups all of their channels back until the model measures no slower than the original, beyond the noise: kernels are made for
 * some numbers of channels, and fewer of them can take longer. Those come first with which the model is fastest; as few of them come back
 * as suffice. Throws LatheError('slower') where nothing is left to be pruned.
 */
export async function keepNoSlower(trials: Trials, chosen: KeptCounts, env: TimingEnv): Promise<NoSlower> {
  const { gauge, progress } = env;
  const timed = async (counts: KeptCounts): Promise<TimeRatio> => {
    const model = await cut(trials, counts);
    const report = progress?.report;
    const quick = await gauge.ratio(model, trials.whole, { report });
    if (quick.verdict === 'faster' && quick.spread[1] < CLEARLY_FASTER) return quick;
    return gauge.ratio(model, trials.whole, { thorough: true, report });
  };
  progress?.report('Timing the pruned model against the original');
  const first = await timed(chosen);
  if (first.verdict !== 'slower') return { counts: chosen, against: first, takenBack: [] };
  const suspects = await bySuspicion(trials, chosen, env);
  const measured = new Map<KeptCounts, TimeRatio>();
  const back = {
    positions: suspects.length - 1,
    at: (position: number) => withAll(chosen, suspects.slice(0, position + 1)),
  };
  const counts = await turnedTo(back, async tried => {
    const against = await timed(tried);
    measured.set(tried, against);
    return against.verdict !== 'slower';
  });
  if (!counts) throw new LatheError(slowerWhatever(first), 'slower');
  const takenBack = suspects
    .filter(({ ranked }) => counts.get(ranked) !== chosen.get(ranked))
    .flatMap(({ ranked, alone }) => ranked.group.layers.map(node => ({ node, reason: reasonOf(alone) })));
  return { counts, against: measured.get(counts)!, takenBack };
}

interface Suspect {
  readonly ranked: RankedGroup;
  /** Of the model with all of the group's channels over that without; undefined: there was no time to measure it. */
  readonly alone?: TimeRatio;
}

/** Groups that lose channels, those first whose channels the model is fastest with. */
async function bySuspicion(
  trials: Trials,
  chosen: KeptCounts,
  { gauge, clock, progress }: TimingEnv,
): Promise<Suspect[]> {
  const model = await cut(trials, chosen);
  const pruned = [...chosen].filter(([{ group }, kept]) => kept < group.channels.length);
  const start = clock.now();
  const suspects: Suspect[] = [];
  for (const [i, [ranked]] of pruned.entries()) {
    progress?.throwIfCancelled();
    progress?.report(`The model got slower; timing group ${i + 1} of ${pruned.length}`, i / pruned.length);
    const whole = clock.now() - start < SUSPECTS_MS ? await cut(trials, withAll(chosen, [{ ranked }])) : undefined;
    suspects.push({ ranked, alone: whole && (await gauge.ratio(whole, model)) });
  }
  const rank = ({ alone }: Suspect) => alone?.ratio ?? Number.POSITIVE_INFINITY;
  return suspects.sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
}

const cut = (trials: Trials, counts: KeptCounts) => trials.without(removedBy(counts));

const withAll = (counts: KeptCounts, groups: readonly Suspect[]): KeptCounts =>
  new Map([...counts, ...groups.map(({ ranked }) => [ranked, ranked.group.channels.length] as const)]);

const reasonOf = (alone: TimeRatio | undefined): string =>
  alone?.verdict === 'faster'
    ? `with all of its channels the model takes ${timeRatioText(alone)} of the time`
    : 'it was taken back, with others, until the model was no slower than the original';

const slowerWhatever = (first: TimeRatio): string =>
  `nothing to prune: the pruned model takes ${timeRatioText(first)} of the original's time here, and is slower whatever is taken back`;
