import { readChannels } from '../../analysis/importance/activationWeighted';
import { channelImportance } from '../../analysis/importance/importance';
import { LatheError } from '../../errors';
import type { Model } from '../../ir';
import { findOp } from '../../ops/registry';
import type { Dataset } from '../../ports';
import { recordProvenance } from '../provenance';
import { nothingTo, selectionOf } from '../selection';
import { StepTimer, type TransformEnv, type TransformResult } from '../transform';
import { activationNorms } from './activationNorms';
import { checkSizes } from './checkSizes';
import type { RankedGroup } from './choice';
import { choose } from './choose';
import { cutModel } from './cutModel';
import { cutTensor } from './cutTensor';
import { countingDims, type ModelSize, sizeOf } from './modelSize';
import { type PruneChoices, type PruneOptions, pruneChoices } from './options';
import { type PrunableModel, prunableModel } from './prunable';
import { winBack } from './reconstruct/winBack';
import { winsBack } from './reconstruct/winBackOptions';
import { skippedLayers } from './skippedLayers';

export interface PruneEnv extends TransformEnv {
  /** Needed to rank by activations and to win back accuracy, which is left undone without it. */
  readonly dataset?: Dataset;
  /** Milliseconds that a run of a model takes here; needed to reach a latency. */
  readonly latencyOf?: (model: Model) => Promise<number>;
}

export interface PruneResult extends TransformResult {
  /** MACs before and after, as far as they are known. */
  readonly macs: { readonly before: number; readonly after: number };
  readonly parameters: { readonly before: number; readonly after: number };
}

const changeOf = (before: ModelSize, after: ModelSize): Pick<PruneResult, 'macs' | 'parameters'> => ({
  macs: { before: before.macs, after: after.macs },
  parameters: { before: before.parameters, after: after.parameters },
});

/**
 * The model with its least important channels removed: smaller tensors, the same function of what is left. Channels that
 * must go together do. Throws LatheError when nothing can be pruned, the model is quantized, or the target is out of reach.
 */
export async function pruneChannels(original: Model, options: PruneOptions, env: PruneEnv): Promise<PruneResult> {
  const choices = pruneChoices(options);
  const { only } = selectionOf(original, { only: choices.layers ?? markedLayers(choices) });
  refuseQuantized(original);
  const timer = new StepTimer(env);
  env.progress?.report('Following channels');
  const prunable = await timer.time('follow channels', () => prunableModel(original));
  env.progress?.report('Ranking channels');
  const { ranked, unranked } = await timer.time('rank channels', () => rankedGroups(prunable, choices, only, env));
  if (ranked.length === 0) throw nothingTo('prune', whyNothing(prunable, choices, only, unranked));
  const { dims, assumed } = countingDims(prunable.model, choices.dims);
  const before = sizeOf(prunable.model, dims);
  env.progress?.report('Choosing channels');
  const chosen = await timer.time('choose channels', () => choose(prunable, ranked, { ...choices, dims }, before, env));
  const { removed } = chosen;
  timer.describe({ note: chosen.note });
  if (removed.size === 0)
    throw nothingTo('prune', `rounded to a multiple of ${choices.roundTo}, every layer keeps all of its channels`);
  env.progress?.report('Removing channels');
  const cut = await timer.time('remove channels', () => cutModel(prunable, removed, cutTensor));
  checkSizes(cut.model, prunable.coupling, removed);
  const after = sizeOf(cut.model, dims);
  timer.describe({ note: leftOf(before, after) });
  const { dataset } = env;
  // What made-up inputs lead to says nothing of those that the model is for.
  const isReal = dataset?.synthetic === false;
  const { model, changed } =
    isReal && winsBack(choices) ? await winBack(prunable, cut, removed, choices, { ...env, dataset }, timer) : cut;
  recordProvenance(model, env, { step: 'prune', options: { ...choices, curves: undefined } });
  return {
    model,
    changed,
    skipped: skippedLayers(prunable.coupling, { only, removed, unranked, choices }),
    steps: timer.steps,
    warnings: [...assumedNote(choices, assumed), ...(winsBack(choices) && !isReal ? [NO_DATA] : [])],
    ...changeOf(before, after),
  };
}

const NO_DATA = 'no real data was given, so nothing of the accuracy that pruning costs was won back';

const assumedNote = ({ macs }: PruneOptions, assumed: number | undefined): string[] =>
  assumed === undefined || macs === undefined
    ? []
    : [`MACs are counted at ${assumed} for every size that the model leaves open`];

/** MACs that are not known are left out. */
const leftOf = (before: ModelSize, after: ModelSize): string => {
  const parameters = `${percent(after.parameters / before.parameters)} of the parameters are left`;
  return before.macs > 0 ? `${percent(after.macs / before.macs)} of the MACs and ${parameters}` : parameters;
};

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** Layers that are marked with a share, where there is no share for the others. */
const markedLayers = ({ ratios = {}, ratio, macs, parameters, latencyMs }: PruneOptions) =>
  (ratio ?? macs ?? parameters ?? latencyMs) === undefined
    ? Object.keys(ratios).filter(layer => ratios[layer]! > 0)
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
async function rankedGroups(
  { model, coupling }: PrunableModel,
  { importance, seed }: PruneChoices,
  only: ReadonlySet<string> | undefined,
  env: PruneEnv,
) {
  const { dataset } = env;
  if (importance === 'activation' && !dataset)
    throw new LatheError('ranking channels by activations needs data', 'missing-data');
  const measured = importance === 'activation' && dataset ? { ...env, dataset } : undefined;
  const norms = measured && (await activationNorms(model, readChannels(model, coupling), measured));
  const scores = await channelImportance(model, coupling, { method: importance, seed, norms });
  const asked = [...coupling.groups.entries()].filter(([, { layers }]) => !only || layers.some(l => only.has(l)));
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
