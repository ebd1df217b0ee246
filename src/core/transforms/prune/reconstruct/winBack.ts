import { cloneModel, type Model } from '../../../ir';
import { halvesOf } from '../../recovery/dataParts';
import { outputSqnrDb } from '../../recovery/outputAgreement';
import type { DataEnv, StepTimer } from '../../transform';
import type { Removed } from '../choice';
import type { CutModel } from '../cutModel';
import type { PrunableModel } from '../prunable';
import { reestimateBatchNorms } from './batchNorms';
import { type KeptOutputs, keptOutputsOf } from './keptOutputs';
import { reconstruct } from './reconstruct';
import type { WinBackOptions } from './winBackOptions';

/**
 * Takes the steps asked for and says of each what the outputs gained by it: SQNR against the original, in dB. One half of the data
 * fits, the other judges: a step that makes the outputs worse is taken back. The models given are left as they are.
 */
export async function winBack(
  prunable: PrunableModel,
  pruned: CutModel,
  removed: Removed,
  { reconstruct = true, reestimate = true }: WinBackOptions,
  env: DataEnv,
  timer: StepTimer,
): Promise<CutModel> {
  const { fitted, heldOut } = halvesOf(env.dataset, env.dataset.samples);
  const original = prunable.model;
  const kept = keptOutputsOf(prunable, removed);
  const judged = (model: Model) => outputSqnrDb(original, model, { ...env, dataset: heldOut });
  const lost = await timer.time('measure what was lost', () => judged(pruned.model));
  let best = { model: pruned.model, changed: pruned.changed, sqnrDb: lost };
  timer.describe({ sqnrDb: finite(best.sqnrDb) });
  const asked = { reconstruct, reestimate };
  for (const { option, title, take } of actions) {
    if (!asked[option]) continue;
    const outcome = await timer.time(title, async () => {
      const model = cloneModel(best.model);
      const { nodes, note } = await take(original, model, kept, { ...env, dataset: fitted });
      const sqnrDb = nodes.length > 0 ? await judged(model) : best.sqnrDb;
      return { model, changed: [...new Set([...best.changed, ...nodes])], isOther: nodes.length > 0, note, sqnrDb };
    });
    const { isOther, note, sqnrDb } = outcome;
    const isKept = isOther && sqnrDb >= best.sqnrDb;
    const change = `SQNR of the outputs from ${decibels(best.sqnrDb)} to ${decibels(sqnrDb)}${isKept ? '' : ', so left out'}`;
    timer.describe({ sqnrDb: finite(sqnrDb), kept: isKept, note: isOther ? `${note}, ${change}` : note });
    if (isKept) best = outcome;
  }
  return best;
}

interface Action {
  readonly option: keyof WinBackOptions;
  readonly title: string;
  /** Edits `pruned`. */
  take(
    original: Model,
    pruned: Model,
    kept: KeptOutputs,
    env: DataEnv,
  ): Promise<{ readonly nodes: readonly string[]; readonly note: string }>;
}

const actions: readonly Action[] = [
  {
    option: 'reconstruct',
    title: 'reconstruct weights',
    async take(...from) {
      const { layers, left } = await reconstruct(...from);
      const reasons = left.map(({ node, reason }) => `${node.name}, as ${reason}`);
      const others = reasons.length === 0 ? '' : ` (left as they are: ${reasons.join('; ')})`;
      return { nodes: layers, note: `${counted(layers, 'layer')}${others}` };
    },
  },
  {
    option: 'reestimate',
    title: 're-estimate batch norms',
    async take(...from) {
      const nodes = await reestimateBatchNorms(...from);
      return { nodes, note: counted(nodes, 'normalization') };
    },
  },
];

const counted = ({ length }: readonly string[], unit: string) =>
  length === 0 ? 'there is nothing that it could change' : `${length} ${unit}${length === 1 ? '' : 's'}`;
const finite = (sqnrDb: number): number | null => (Number.isFinite(sqnrDb) ? sqnrDb : null);
const decibels = (sqnrDb: number): string =>
  sqnrDb === Number.POSITIVE_INFINITY ? 'equal' : Number.isFinite(sqnrDb) ? `${sqnrDb.toFixed(1)} dB` : 'not finite';
