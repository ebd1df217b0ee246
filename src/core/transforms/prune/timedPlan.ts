import { LatheError } from '../../errors';
import type { StepTimer } from '../transform';
import type { KeptCounts } from './choice';
import { keepNoSlower, type NoSlower } from './keepNoSlower';
import { type TimeRatio, timeRatioText } from './latencyGauge';
import type { PruneEnv } from './plan';
import type { Trials } from './trials';

/** The pruned model's time over the original's, as measured here. */
export interface PrunedSpeed extends TimeRatio {
  /** Layers that were to be pruned and are not, as the model was slower, with the reason. */
  readonly takenBack: NoSlower['takenBack'];
  /** How long measuring took. */
  readonly seconds: number;
}

interface TimedPlan {
  readonly counts: KeptCounts;
  /** null: it could not be measured here. */
  readonly speed: PrunedSpeed | null;
  /** Plain sentences. */
  readonly warnings: readonly string[];
}

/**
 * What of a choice is no slower than the original. A model that cannot be run here is pruned as chosen, which is said. Throws
 * LatheError('slower') where nothing would be left to be pruned.
 */
export async function timedPlan(
  trials: Trials,
  chosen: KeptCounts,
  { latency: gauge, whyUntimed, clock, progress }: PruneEnv,
  timer: StepTimer,
): Promise<TimedPlan> {
  const untimed = (why: string): TimedPlan => ({
    ...{ counts: chosen, speed: null },
    warnings: [`whether the pruned model is slower was not measured: ${why}`],
  });
  if (whyUntimed !== undefined) return untimed(whyUntimed);
  if (!gauge) throw new LatheError('what is slower can only be told where models are run', 'usage');
  const found = await timer.time('compare speed', async () => {
    const whyNot = await gauge.whyNot(trials.whole);
    return whyNot ?? keepNoSlower(trials, chosen, { gauge, clock, progress });
  });
  if (typeof found === 'string') return untimed(found);
  const { counts, against, takenBack } = found;
  const speed = { ...against, takenBack, seconds: timer.steps.at(-1)!.seconds };
  timer.describe({ note: speedText(speed) });
  return { counts, speed, warnings: [] };
}

function speedText(speed: PrunedSpeed): string {
  const { verdict, takenBack, seconds } = speed;
  const [count, keep] =
    takenBack.length === 1 ? ['1 layer', 'keeps its'] : [`${takenBack.length} layers`, 'keep their'];
  const back = takenBack.length === 0 ? '' : `, with ${count} that ${keep} channels for it`;
  return `${timeRatioText(speed)} of the original's time, ${verdict}${back}; measured in ${seconds.toFixed(1)} s`;
}
