import { readChannels } from '../../analysis/importance/activationWeighted';
import { channelImportance, ranksByData } from '../../analysis/importance/importance';
import { LatheError } from '../../errors';
import type { Model } from '../../ir';
import { findOp } from '../../ops/registry';
import type { Dataset } from '../../ports';
import { nothingTo, selectionOf } from '../selection';
import type { StepTimer, TransformEnv } from '../transform';
import { activationNorms } from './activationNorms';
import { type KeptCounts, type RankedGroup, removedBy } from './choice';
import { choose } from './choose';
import { firstOrderEffects } from './firstOrder';
import type { LatencyGauge } from './latencyGauge';
import { countingDims, type ModelSize } from './modelSize';
import type { PruneChoices } from './options';
import { type PrunableModel, prunableModel } from './prunable';
import { fitsWeights } from './reconstruct/winBackOptions';
import { type PrunedSpeed, timedPlan } from './timedPlan';
import { Trials } from './trials';

export interface PruneEnv extends TransformEnv {
  /** Needed to rank by activations and to win back accuracy, which is left undone without it. */
  readonly dataset?: Dataset;
  /** Times models here; needed to reach a latency and to be no slower. */
  readonly latency?: LatencyGauge;
  /** Why there is no gauge: the model is then pruned without being timed. */
  readonly whyUntimed?: string;
}

/** Which channels of a model are to go. */
export interface PrunePlan {
  readonly prunable: PrunableModel;
  /** Of every group that was asked for and that can be ranked. */
  readonly counts: KeptCounts;
  /** Names of the layers that were asked for; undefined: all. */
  readonly only: ReadonlySet<string> | undefined;
  /** Layers whose channels could not be ranked. */
  readonly unranked: ReadonlySet<string>;
  /** Absent: it was not asked for; null: it could not be measured here. */
  readonly speed?: PrunedSpeed | null;
  /** Plain sentences. */
  readonly warnings: readonly string[];
  readonly before: ModelSize;
  readonly counting: ReturnType<typeof countingDims>;
}

/** Follows, ranks and chooses channels. Throws LatheError when nothing can be pruned, or the target is out of reach. */
export async function planPruning(
  original: Model,
  choices: PruneChoices,
  env: PruneEnv,
  timer: StepTimer,
): Promise<PrunePlan> {
  const { only } = selectionOf(original, { only: choices.layers ?? markedLayers(choices) });
  refuseQuantized(original);
  const { progress, latency } = env;
  progress?.report('Following channels');
  const prunable = await timer.time('follow channels', () => prunableModel(original));
  progress?.report('Ranking channels');
  const { ranked, unranked } = await timer.time('rank channels', () => rankedGroups(prunable, choices, only, env));
  if (ranked.length === 0) throw nothingTo('prune', whyNothing(prunable, choices, only, unranked));
  const counting = countingDims(prunable.model, choices.dims);
  // With nothing removed: vectors that were given to each layer for following channels are shared again, and count once.
  const fits = fitsWeights(choices) && env.dataset?.synthetic === false;
  const trials = new Trials(prunable, { dims: counting.dims, fits });
  const before = await trials.sizeAsCut(new Set());
  progress?.report('Choosing channels');
  const { counts, note } = await timer.time('choose channels', () =>
    choose(ranked, choices, { trials, before, latency }),
  );
  timer.describe({ note });
  if (removedBy(counts).size === 0)
    throw nothingTo('prune', `rounded to a multiple of ${choices.roundTo}, every layer keeps all of its channels`);
  const plan = { prunable, counts, only, unranked, before, counting, warnings: [] };
  return choices.noSlower ? { ...plan, ...(await timedPlan(trials, counts, env, timer)) } : plan;
}

/** Layers that are marked with a share or of groups with a count, where there is no share for the others. */
const markedLayers = ({ ratios = {}, kept = [], ratio, macs, parameters, latencyMs }: PruneChoices) =>
  (ratio ?? macs ?? parameters ?? latencyMs) === undefined
    ? [...Object.keys(ratios).filter(layer => ratios[layer]! > 0), ...kept.flatMap(({ layers }) => layers)]
    : undefined;

function refuseQuantized({ graph }: Model): void {
  const already = graph.nodes.find(node => findOp(node)?.integerWeights);
  if (already)
    throw new LatheError(
      `the model is quantized (${already.opType} ${already.name}): prune the float model, then quantize the result`,
      'nothing-to-do',
    );
}

/** Groups that were asked for, those that the method cannot rank apart. */
export async function rankedGroups(
  prunable: PrunableModel,
  { importance, seed }: PruneChoices,
  only: ReadonlySet<string> | undefined,
  env: PruneEnv,
) {
  const { model, coupling } = prunable;
  const { dataset } = env;
  if (ranksByData(importance) && !dataset)
    throw new LatheError(`ranking channels by ${importance} needs data`, 'missing-data');
  const measured = ranksByData(importance) && dataset ? { ...env, dataset } : undefined;
  const asked = [...coupling.groups.entries()].filter(([, { layers }]) => !only || layers.some(l => only.has(l)));
  const norms =
    measured && importance === 'activation'
      ? await activationNorms(model, readChannels(model, coupling), measured)
      : undefined;
  const effects =
    measured && importance === 'first-order'
      ? await firstOrderEffects(prunable, new Set(asked.map(([i]) => i)), measured)
      : undefined;
  const scores = await channelImportance(model, coupling, { method: importance, seed, norms, effects });
  const ranked: RankedGroup[] = [];
  const unranked = new Set<string>();
  for (const [i, group] of asked) {
    const score = scores[i];
    if (score) ranked.push({ group, importance: score });
    else for (const layer of group.layers) unranked.add(layer);
  }
  return { ranked, unranked };
}

function whyNothing(
  { coupling }: PrunableModel,
  { importance }: PruneChoices,
  only: ReadonlySet<string> | undefined,
  unranked: ReadonlySet<string>,
): string {
  if (unranked.size > 0) return `${importance} has nothing to rank the channels of ${[...unranked][0]} by`;
  const barrier = coupling.barriers.find(({ node }) => !only || only.has(node));
  if (barrier) return `the channels of ${barrier.node} stay, as ${barrier.reason}`;
  return only ? 'the layers asked for compute no channels by weights' : 'no layer computes channels by weights';
}
