import path from 'node:path';
import type { TransformReport } from '../../protocol/views';
import type { Services } from '../services';
import { requireTrust } from '../trust';
import type { Output } from './chooseOutput';
import { argumentsOf, modelMeant, modelPath, type UriArgument } from './modelArgument';
import { askResult, type OutputArguments, outputOf } from './resultQuestions';
import { showWritten, transformModel } from './transformModel';

/** For keybindings, tasks and tests: what is given here is not asked. */
export interface OptimizeArguments extends OutputArguments {
  readonly uri: UriArgument;
  /** false: ask nothing and open nothing. */
  readonly open?: boolean;
}

/** Writes the model with fewer nodes beside the original, then compares the two. undefined: the user left or cancelled. */
export async function optimizeGraph(services: Services, given?: UriArgument | OptimizeArguments) {
  requireTrust('Optimizing a model');
  const options = argumentsOf<OptimizeArguments>(given);
  const uri = await modelMeant(options, 'Model to optimize');
  if (!uri) return undefined;
  const model = modelPath(uri);
  if (options?.open === false) return run(services, model, outputOf(model, SUFFIX, options));
  const title = `Optimize ${path.basename(model)}`;
  const result = await askResult(services, { model, title, suffix: SUFFIX, totalSteps: 1 }, options);
  if (!result) return undefined;
  const { comparison, output } = result;
  const report = await run(services, model, output);
  // No layer was to change its type: none stayed float.
  await showWritten(services, model, { ...report, skipped: [] }, comparison);
  return report;
}

const SUFFIX = 'optimized';

const run = (services: Services, model: string, { path: output, force }: Output): Promise<TransformReport> =>
  transformModel(services, `Optimizing ${path.basename(model)}`, 'optimize', { model, output, force });
