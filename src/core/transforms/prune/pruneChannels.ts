import type { Model } from '../../ir';
import { recordProvenance } from '../provenance';
import { StepTimer, type TransformResult } from '../transform';
import { checkSizes } from './checkSizes';
import { type KeptCounts, removedBy } from './choice';
import { cutModel } from './cutModel';
import { cutTensor } from './cutTensor';
import { type ModelSize, sizeOf } from './modelSize';
import { type PruneOptions, pruneChoices } from './options';
import { type PruneEnv, type PrunePlan, planPruning } from './plan';
import { winBack } from './reconstruct/winBack';
import { winsBack } from './reconstruct/winBackOptions';
import { skippedLayers } from './skippedLayers';

export interface PruneResult extends TransformResult {
  /** MACs before and after, as far as they are known. */
  readonly macs: { readonly before: number; readonly after: number };
  readonly parameters: { readonly before: number; readonly after: number };
  /** What stays of each group that was asked for. */
  readonly counts: KeptCounts;
  readonly speed?: PrunePlan['speed'];
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
  const timer = new StepTimer(env);
  const plan = await planPruning(original, choices, env, timer);
  const { prunable, counts, before, counting } = plan;
  const removed = removedBy(counts);
  env.progress?.report('Removing channels');
  const cut = await timer.time('remove channels', () => cutModel(prunable, removed, cutTensor));
  checkSizes(cut.model, prunable.coupling, removed);
  timer.describe({ note: leftOf(before, sizeOf(cut.model, counting.dims)) });
  const { dataset } = env;
  // What made-up inputs lead to says nothing of those that the model is for.
  const isReal = dataset?.synthetic === false;
  const { model, changed } =
    isReal && winsBack(choices) ? await winBack(prunable, cut, removed, choices, { ...env, dataset }, timer) : cut;
  // Winning back adds biases.
  const after = sizeOf(model, counting.dims);
  recordProvenance(model, env, { step: 'prune', options: { ...choices, curves: undefined } });
  return {
    model,
    changed,
    skipped: skippedLayers(plan, removed, choices),
    steps: timer.steps,
    warnings: warningsOf(options, plan, after, isReal),
    ...changeOf(before, after),
    counts,
    speed: plan.speed,
  };
}

const NO_DATA = 'no real data was given, so nothing of the accuracy that pruning costs was won back';

function warningsOf(
  options: PruneOptions,
  { counting: { assumed }, before, speed, warnings: planned }: PrunePlan,
  after: ModelSize,
  isReal: boolean,
): string[] {
  const { macs, parameters } = options;
  const warnings = [...planned];
  if (assumed !== undefined && macs !== undefined)
    warnings.push(`MACs are counted at ${assumed} for every size that the model leaves open`);
  const missed = after.macs > (macs ?? 1) * before.macs || after.parameters > (parameters ?? 1) * before.parameters;
  const cause = speed?.takenBack.length ? 'what was taken back as slower' : 'what winning back accuracy adds';
  if (missed) warnings.push(`${cause} misses the target: ${leftOf(before, after)}`);
  if (winsBack(options) && !isReal) warnings.push(NO_DATA);
  return warnings;
}

/** MACs that are not known are left out. */
const leftOf = (before: ModelSize, after: ModelSize): string => {
  const parameters = `${percent(after.parameters / before.parameters)} of the parameters are left`;
  return before.macs > 0 ? `${percent(after.macs / before.macs)} of the MACs and ${parameters}` : parameters;
};

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
