import path from 'node:path';
import type { Model } from '../../core/ir';
import type { Progress } from '../../core/ports';
import { applySteps } from '../../core/recipe/apply';
import { recipeModelHash } from '../../core/recipe/modelHash';
import { type Mark, type Recipe, type RecipeStep, recipeVersion } from '../../core/recipe/recipe';
import type { PlannedStep } from '../../core/recipe/resolve';
import { completed, withNames } from '../../core/recipe/steps';
import type { TransformReport } from '../../protocol/views';
import type { Temporaries } from '../files/temporaries';
import { describeMachine } from '../machine';
import { processorOf } from '../machine/processor';
import type { OpenModel } from '../openModel';
import { type FileToFile, transformFile } from '../transforming/transformFile';
import { RecipeFile } from './recipeFile';
import { stepData } from './stepData';

export interface StepsRequest extends FileToFile {
  readonly noCache?: boolean;
  /** Absolute path of a recipe to write, which reproduces the result. */
  readonly saveRecipe?: string;
}

/** What is to be done to a model; paths of data are absolute. */
export interface StepsPlan {
  readonly planned: readonly PlannedStep[];
  readonly marks: ReadonlyMap<string, Mark>;
  /** Plain sentences for the report. */
  readonly notes: readonly string[];
}

/** One step for the whole model. */
export const wholeModel = (step: RecipeStep, model: Model): StepsPlan => ({
  planned: [{ step: withNames(completed(step), model), others: [], marked: [], otherBits: [], onlyMarked: false }],
  marks: new Map(),
  notes: [],
});

/** Writes what planned steps make of a model. */
export async function transformSteps(
  request: StepsRequest,
  progress: Progress,
  temporaries: Temporaries,
  planFor: (original: OpenModel) => StepsPlan | Promise<StepsPlan>,
): Promise<TransformReport> {
  const { saveRecipe, noCache, force = false } = request;
  const recipeFile = saveRecipe === undefined ? undefined : await RecipeFile.begin(saveRecipe, force);
  let recipe: { recipe: Recipe; order: readonly string[] } | undefined;
  const report = await transformFile(request, progress, temporaries, async (original, env) => {
    const { planned, marks, notes } = await planFor(original);
    const warnings = [...notes];
    const hashes = recipeFile !== undefined;
    const withData = stepData(original, env, { noCache, hashes, warn: sentence => warnings.push(sentence) });
    const processor = processorOf(await describeMachine(env.runtime.version));
    const stepEnv = { ...env, processor, withData };
    const { result, data, done } = await applySteps(original.model, planned, marks, stepEnv);
    const model = { file: path.basename(original.path), hash: recipeModelHash(original.model, original.bytes) };
    recipe = {
      recipe: { version: recipeVersion, model, layers: marks, steps: done },
      order: original.model.graph.nodes.map(n => n.name),
    };
    return { result: { ...result, warnings: [...warnings, ...result.warnings] }, data };
  });
  if (recipe) await recipeFile?.write(recipe.recipe, recipe.order);
  return report;
}
