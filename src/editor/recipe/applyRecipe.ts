import path from 'node:path';
import type { ApplyRequest } from '../../protocol/engineApi';
import type { TransformReport } from '../../protocol/views';
import type { Output } from '../commands/chooseOutput';
import { argumentsOf, modelMeant, type UriArgument } from '../commands/modelArgument';
import { askResult, type OutputArguments, outputOf } from '../commands/resultQuestions';
import { showWritten, transformModel } from '../commands/transformModel';
import type { Services } from '../services';
import { requireTrust } from '../trust';
import { asksForData, namedData, openData } from './recipeData';
import { type RecipeSource, recipeSource } from './recipeSource';

/** For keybindings, tasks and tests: what is given here is not asked. */
export interface ApplyArguments extends OutputArguments {
  /** A model, or a recipe's file. */
  readonly uri: UriArgument;
  /** A data set's path, or `synthetic`. */
  readonly data?: string;
  /** false: ask nothing and open nothing; without `data`, the recipe's own is used, or synthetic inputs. */
  readonly open?: boolean;
}

const suffix = 'optimized';

/** Writes what a recipe makes of its model beside that, then compares the two. undefined: the user left. */
export async function applyRecipe(
  services: Services,
  given?: UriArgument | ApplyArguments,
): Promise<TransformReport | undefined> {
  requireTrust('Applying a recipe');
  const options = argumentsOf<ApplyArguments>(given);
  const uri = await modelMeant(options, 'Model to apply its recipe to');
  const source = uri && (await recipeSource(services, uri));
  if (!source) return undefined;
  return options?.open === false
    ? withoutQuestions(services, source, options)
    : withQuestions(services, source, options);
}

function withoutQuestions(services: Services, source: RecipeSource, options: ApplyArguments) {
  const data = options.data && namedData(options.data).path;
  return write(services, source, outputOf(source.model, suffix, options), data);
}

async function withQuestions(services: Services, source: RecipeSource, options: ApplyArguments | undefined) {
  const { model, recipe } = source;
  const title = `Apply the recipe of ${path.basename(model)}`;
  const totalSteps = options?.data === undefined && asksForData(recipe) ? 2 : 1;
  const data = options?.data
    ? namedData(options.data)
    : await openData(services, { model, recipe, title }, { step: 1, totalSteps });
  if (!data) return undefined;
  const result = await askResult(services, { model, title, suffix, totalSteps }, options);
  if (!result) return undefined;
  const { comparison, output } = result;
  const report = await write(services, source, output, data.path);
  await showWritten(services, model, report, comparison);
  return report;
}

const write = (services: Services, source: RecipeSource, output: Output, data: string | undefined) =>
  transformModel(services, `Applying ${path.basename(source.file)}`, 'apply', {
    ...applyRequest(services, source, data),
    output: output.path,
    force: output.force,
  });

/** What the engine is asked to do, but for where to write it. */
export function applyRequest(
  { dims }: Services,
  { model, file, text }: Omit<RecipeSource, 'recipe'>,
  data: string | undefined,
): Omit<ApplyRequest, 'output'> {
  return { model, recipe: file, recipeText: text, data, dims: dims.get(model) };
}
