import path from 'node:path';
import type { TransformReport } from '../../protocol/views';
import { pickData } from '../data/pickData';
import type { Services } from '../services';
import { requireTrust } from '../trust';
import { askOpenDimensions } from './askDims';
import { chooseOutput, type Output } from './chooseOutput';
import { activeModel, argumentsOf, modelPath, pickModel, toUri, type UriArgument } from './modelArgument';
import { besideModel } from './outputPath';
import { showWritten, transformModel } from './transformModel';

/** For keybindings, tasks and tests: what is given here is not asked. */
export interface OptimizeArguments {
  readonly uri: UriArgument;
  readonly output?: string;
  readonly force?: boolean;
  /** false: ask nothing and open nothing. */
  readonly open?: boolean;
}

/** Writes the model with fewer nodes beside the original, then compares the two. undefined: the user left or cancelled. */
export async function optimizeGraph(services: Services, given?: UriArgument | OptimizeArguments) {
  requireTrust('Optimizing a model');
  const options = argumentsOf<OptimizeArguments>(given);
  const uri = options ? toUri(options.uri) : (activeModel() ?? (await pickModel('Model to optimize')));
  if (!uri) return undefined;
  const model = modelPath(uri);
  const usual = { path: options?.output ?? besideModel(model, SUFFIX), force: options?.force ?? false };
  if (options?.open === false) return run(services, model, usual);
  const comparison = await pickData(services, {
    model,
    purpose: 'comparison',
    title: `Optimize ${path.basename(model)}`,
    placeholder: 'Compare with the original on … (labelled data gives the accuracy)',
  });
  if (!comparison) return undefined;
  if (comparison.kind === 'synthetic' && !(await askOpenDimensions(services, model))) return undefined;
  const output = options?.output ? usual : await chooseOutput(model, SUFFIX);
  if (!output) return undefined;
  const report = await run(services, model, output);
  // No layer was to change its type: none stayed float.
  await showWritten(services, model, { ...report, skipped: [] }, comparison);
  return report;
}

const SUFFIX = 'optimized';

const run = (services: Services, model: string, { path: output, force }: Output): Promise<TransformReport> =>
  transformModel(services, `Optimizing ${path.basename(model)}`, 'optimize', { model, output, force });
