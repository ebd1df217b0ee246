import { LatheError } from '../../errors';
import type { Model } from '../../ir';
import { nothingTo } from '../selection';
import { chooseByMarks, chooseByRatio, chooseByThreshold, type RankedGroup, type Removed, thresholdAt } from './choice';
import { cutModel } from './cutModel';
import { cutTensor } from './cutTensor';
import { importanceDial, lossDial, ratioDial, turnedTo } from './dial';
import { type ModelSize, sizeAfter } from './modelSize';
import { type PruneChoices, pruneTargets } from './options';
import type { PrunableModel } from './prunable';

export interface Chosen {
  readonly removed: Removed;
  /** A plain sentence, where it was measured. */
  readonly note?: string;
}

interface ChoosingEnv {
  readonly latencyOf?: (model: Model) => Promise<number>;
}

/** Which channels go: marked groups give their share, the others as much as the ratio or the target takes. `before`: of the whole model. */
export async function choose(
  prunable: PrunableModel,
  all: readonly RankedGroup[],
  choices: PruneChoices,
  before: ModelSize,
  env: ChoosingEnv,
): Promise<Chosen> {
  const { ratio, ratios, scope, roundTo, curves, latencyMs } = choices;
  const isMarked = ({ group }: RankedGroup) => group.layers.some(layer => ratios?.[layer] !== undefined);
  const fixed = chooseByMarks(all.filter(isMarked), ratios ?? {}, roundTo);
  const ranked = all.filter(group => !isMarked(group));
  const withFixed = (removed: Removed): Removed => new Set([...fixed, ...removed]);
  if (ratio !== undefined && ranked.length > 0) {
    const byRatio = () => chooseByRatio(ranked, ratio, roundTo);
    const byThreshold = () => chooseByThreshold(ranked, thresholdAt(ranked, ratio), roundTo);
    return { removed: withFixed(scope === 'group' ? byRatio() : byThreshold()) };
  }
  const dial = curves
    ? lossDial(ranked, curves, roundTo)
    : (scope === 'group' ? ratioDial : importanceDial)(ranked, roundTo);
  const whole = { positions: dial.positions, at: (position: number) => withFixed(dial.at(position)) };
  if (latencyMs !== undefined) return byLatency(prunable, whole, latencyMs, env);
  const target = pruneTargets.find(t => choices[t] !== undefined);
  if (!target) return { removed: fixed };
  const shareOf = async (removed: Removed) =>
    (await sizeAfter(prunable, removed, choices.dims))[target] / before[target];
  const found = await turnedTo(whole, async removed => (await shareOf(removed)) <= choices[target]!);
  if (found) return { removed: found };
  const percent = Math.ceil(1000 * (await shareOf(whole.at(whole.positions - 1)))) / 10;
  const what = target === 'macs' ? 'MACs' : target;
  throw new LatheError(`pruning leaves at least ${percent} % of the ${what}: ask for more than that`, 'usage');
}

/** Each choice that is tried is cut and timed; what is chosen is timed once more. */
async function byLatency(
  prunable: PrunableModel,
  dial: { readonly positions: number; at(position: number): Removed },
  most: number,
  { latencyOf }: ChoosingEnv,
): Promise<Chosen> {
  if (!latencyOf) throw new LatheError('a latency can only be reached where models are run', 'usage');
  const timed = async (removed: Removed) => latencyOf((await cutModel(prunable, removed, cutTensor)).model);
  const before = await latencyOf(prunable.model);
  if (before <= most) throw nothingTo('prune', `a run takes ${ms(before)} as it is, and ${ms(most)} are allowed`);
  const removed = await turnedTo(dial, async candidate => (await timed(candidate)) <= most);
  if (!removed) {
    const least = await timed(dial.at(dial.positions - 1));
    throw new LatheError(`pruning comes down to ${ms(least)} from ${ms(before)}: ask for no less than that`, 'usage');
  }
  return { removed, note: `${ms(await timed(removed))} measured, ${ms(most)} asked for, ${ms(before)} before` };
}

const ms = (milliseconds: number): string => `${milliseconds.toPrecision(3)} ms`;
