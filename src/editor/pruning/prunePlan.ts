import { LatheError } from '../../core/errors';
import type { PruneRequest } from '../../protocol/prune';
import { pickOne } from '../commands/questions';
import type { ModelDocument } from '../model/modelDocument';
import type { MarkedShares } from './markedShares';
import { askPruneGoal, type PruneGoal } from './pruneGoal';

/** What goes and how it is chosen. */
export type PrunePlan = Pick<
  PruneRequest,
  'ratio' | 'macs' | 'parameters' | 'latencyMs' | 'ratios' | 'sweep' | 'importance' | 'roundTo' | 'samples' | 'anySpeed'
>;

/** A plan for keybindings, tasks and tests: shares and choices as the engine takes them, marks of the model's recipe, the sweep that it shows. */
export interface PlanArguments
  extends PruneGoal,
    Pick<PruneRequest, 'ratios' | 'importance' | 'roundTo' | 'samples' | 'anySpeed'> {
  /** A share or a latency is reached where the sweep that the open model shows found the least loss for what is saved. */
  readonly bySweep?: boolean;
}

/** Whether arguments say how much is pruned, so that it need not be asked. */
export const hasGoal = ({ asMarked, ratio, macs, parameters, latencyMs, ratios }: PlanArguments): boolean =>
  asMarked === true || [ratio, macs, parameters, latencyMs, ratios].some(value => value !== undefined);

/** What a plan can go by beside its arguments. */
export interface PlanBasis {
  readonly marked: MarkedShares;
  /** The open model, whose sweep and latency are known; undefined: it is not open. */
  readonly document: ModelDocument | undefined;
}

/** Throws LatheError where the model has no marks or no sweep that the arguments ask for. */
export function planOf(given: PlanArguments, { marked, document }: PlanBasis): PrunePlan {
  const { ratio, macs, parameters, latencyMs, ratios, importance, roundTo, samples, anySpeed, asMarked, bySweep } =
    given;
  if (asMarked && !marked.shares)
    throw new LatheError(
      marked.problem ?? 'No layer is marked with a share to prune: open the model and mark layers first.',
    );
  const sweep = bySweep ? shownSweep(document) : undefined;
  if (bySweep && !sweep)
    throw new LatheError('The model shows no sweep of pruning: open it and measure its sensitivity to pruning first.');
  const chosen = { ...(importance && { importance }), ...(roundTo && { roundTo }) };
  return {
    ratio,
    macs,
    parameters,
    latencyMs,
    ratios,
    samples,
    anySpeed,
    ...chosen,
    ...(asMarked && marked.shares),
    ...sweep,
  };
}

/** Asks how much goes, and by what it is chosen where there is a choice. undefined: the user left. */
export async function askPlan(title: string, given: PlanArguments, basis: PlanBasis): Promise<PrunePlan | undefined> {
  const { marked, document } = basis;
  const goal = await askPruneGoal(title, {
    marked: Object.keys(marked.shares?.ratios ?? {}).length,
    problem: marked.problem,
    latencyMs: document?.measured.overlay?.profile.latencyMs.p50 ?? null,
  });
  if (!goal) return undefined;
  const isTarget = (goal.macs ?? goal.parameters ?? goal.latencyMs) !== undefined;
  const isOpen = given.bySweep === undefined && isTarget && shownSweep(document) !== undefined;
  const bySweep = isOpen ? await askBySweep(title) : isTarget && given.bySweep === true;
  return bySweep === undefined ? undefined : planOf({ ...given, ...goal, bySweep }, basis);
}

const askBySweep = (title: string): Promise<boolean | undefined> =>
  pickOne(title, 'Layers give up channels by …', [
    [true, 'What the sweep measured', 'Those go first that lose least for what they save.'],
    [false, 'Importance of channels', 'Those with the smallest weights go first, wherever they are.'],
  ]);

/** The sweep of channels that the model shows, with the choices it was made by: its losses hold for those. */
function shownSweep(
  document: ModelDocument | undefined,
): Pick<PrunePlan, 'sweep' | 'importance' | 'roundTo'> | undefined {
  const overlay = document?.measured.pruneSensitivity;
  if (!overlay?.start || overlay.what !== 'channels' || overlay.points.length === 0) return undefined;
  const { start, points, importance, roundTo } = overlay;
  return { sweep: { metric: start.metric, baseline: start.baseline, points }, importance, roundTo };
}
