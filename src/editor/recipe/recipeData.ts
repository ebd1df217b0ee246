import type { Recipe } from '../../core/recipe/recipe';
import { planSteps } from '../../core/recipe/resolve';
import { winsBack } from '../../core/transforms/prune/reconstruct/winBackOptions';
import { askOpenDimensions } from '../commands/askDims';
import { dataPath } from '../data/dataMemory';
import { pickData } from '../data/pickData';
import type { Services } from '../services';

/** Whether a recipe calibrates on data that it does not name, or wins back by them what pruning costs. */
export const asksForData = (recipe: Recipe): boolean =>
  planSteps(recipe).some(({ step }) => {
    if (step.step === 'prune') return winsBack(step) && !step.data?.path;
    return step.step === 'quantize' && step.mode === 'static' && !step.data?.path;
  });

/** What a command was given: a data set's path, or `synthetic`. */
export const namedData = (given: string): { readonly path: string | undefined } => ({
  path: given === 'synthetic' ? undefined : given,
});

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
  if (!asksForData(recipe)) return { path: undefined };
  const placeholder = 'Calibrate with … (real inputs, which set the value ranges)';
  const choice = await pickData(services, { model, purpose: 'calibration', title, placeholder, ...place });
  if (!choice) return undefined;
  const path = dataPath(choice);
  return path === undefined && !(await askOpenDimensions(services, model)) ? undefined : { path };
}
