import type { Recipe } from '../../core/recipe/recipe';
import { planSteps } from '../../core/recipe/resolve';
import { winsBack } from '../../core/transforms/prune/reconstruct/winBackOptions';
import { askOpenDimensions } from '../commands/askDims';
import { dataPath } from '../data/dataMemory';
import { pickData, winBackPlaceholder } from '../data/pickData';
import type { Services } from '../services';

/** Whether a recipe calibrates on data that it does not name, or wins back by them what pruning costs. */
export const asksForData = (recipe: Recipe): boolean => purposeOf(recipe) !== undefined;

/** What a recipe wants data for that it does not name: to calibrate, which also serves to win back, or for that alone. */
function purposeOf(recipe: Recipe): 'calibration' | 'pruning' | undefined {
  const planned = planSteps(recipe).map(({ step }) => step);
  if (planned.some(step => step.step === 'quantize' && step.mode === 'static' && !step.data?.path))
    return 'calibration';
  return planned.some(step => step.step === 'prune' && winsBack(step) && !step.data?.path) ? 'pruning' : undefined;
}

/** What a command was given: a data set's path, or `synthetic`. */
export const namedData = (given: string): { readonly path: string | undefined } => ({
  path: given === 'synthetic' ? undefined : given,
});

const placeholders = {
  calibration: 'Calibrate with … (real inputs, which set the value ranges)',
  pruning: winBackPlaceholder,
} as const;

/** Which question of how many it is. */
interface Place {
  readonly step?: number;
  readonly totalSteps?: number;
}

/** The data that a recipe leaves open; asks for it only then. undefined: the user left. */
export async function openData(
  services: Services,
  { model, recipe, title }: { model: string; recipe: Recipe; title: string },
  place: Place = {},
): Promise<{ readonly path: string | undefined } | undefined> {
  const purpose = purposeOf(recipe);
  if (!purpose) return { path: undefined };
  const choice = await pickData(services, { model, purpose, title, placeholder: placeholders[purpose], ...place });
  if (!choice) return undefined;
  const path = dataPath(choice);
  return choice.kind === 'synthetic' && !(await askOpenDimensions(services, model)) ? undefined : { path };
}
