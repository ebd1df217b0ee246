import path from 'node:path';
import * as vscode from 'vscode';
import { LatheError } from '../../core/errors';
import type { PruneReport } from '../../protocol/prune';
import { prunedLossText } from '../../protocol/report/prunedLossText';
import { askOpenDimensions } from '../commands/askDims';
import { chooseOutput, type Output } from '../commands/chooseOutput';
import { activeModel, argumentsOf, modelPath, pickModel, toUri, type UriArgument } from '../commands/modelArgument';
import { besideModel } from '../commands/outputPath';
import { showWritten, transformModel } from '../commands/transformModel';
import { dataPath } from '../data/dataMemory';
import { pickData, winBackPlaceholder } from '../data/pickData';
import type { Services } from '../services';
import { requireTrust } from '../trust';
import { askPlan, hasGoal, type PlanArguments, type PrunePlan, planOf } from './prunePlan';

/** For keybindings, tasks and tests: what is given here is not asked. */
export interface PruneArguments extends PlanArguments {
  readonly uri: UriArgument;
  /** A data set's path, or `none`: nothing of the accuracy is won back. */
  readonly data?: string;
  readonly output?: string;
  readonly force?: boolean;
  /** false: ask nothing and open nothing; without `data`, nothing is won back. */
  readonly open?: boolean;
}

const SUFFIX = 'pruned';

/** Writes the model without its least important channels beside the original, then compares the two. undefined: the user left. */
export async function pruneModel(
  services: Services,
  given?: UriArgument | PruneArguments,
): Promise<PruneReport | undefined> {
  requireTrust('Pruning a model');
  const options = argumentsOf<PruneArguments>(given);
  const uri = options ? toUri(options.uri) : (activeModel() ?? (await pickModel('Model to prune')));
  if (!uri) return undefined;
  const model = modelPath(uri);
  const document = services.documents.get(uri);
  if (options?.open === false) {
    const output = { path: options.output ?? besideModel(model, SUFFIX), force: options.force ?? false };
    return write(services, model, planOf(options, document), givenPath(options.data), output);
  }
  const title = `Prune ${path.basename(model)}`;
  const plan = options && hasGoal(options) ? planOf(options, document) : await askPlan(title, options ?? {}, document);
  return plan && writeAndCompare(services, { model, title, plan }, options);
}

interface Task {
  readonly model: string;
  readonly title: string;
  readonly plan: PrunePlan;
}

/** Asks for what is left open: data, and a place where there is something already. */
async function writeAndCompare(services: Services, { model, title, plan }: Task, options: PruneArguments | undefined) {
  const totalSteps = options?.data === undefined ? 2 : 1;
  const data = options?.data === undefined ? await askData(services, model, title) : { path: givenPath(options.data) };
  if (!data) return undefined;
  const comparison = await pickData(services, {
    ...{ model, purpose: 'comparison', title, step: totalSteps, totalSteps },
    placeholder: 'Compare with the original on … (labelled data gives the accuracy)',
  });
  if (!comparison) return undefined;
  if (comparison.kind === 'synthetic' && !(await askOpenDimensions(services, model))) return undefined;
  const output = options?.output
    ? { path: options.output, force: options.force ?? false }
    : await chooseOutput(model, SUFFIX);
  if (!output) return undefined;
  const report = await writeOrAsk(title, plan, accepted => write(services, model, accepted, data.path, output));
  if (!report) return undefined;
  const warnings = [...report.warnings, ...prunedLossText(report, 'prune on data to measure it')];
  await showWritten(services, model, { ...report, warnings }, comparison);
  return report;
}

async function askData(services: Services, model: string, title: string) {
  const choice = await pickData(services, {
    ...{ model, purpose: 'pruning', title, step: 1, totalSteps: 2 },
    placeholder: winBackPlaceholder,
  });
  return choice && { path: dataPath(choice) };
}

/** Where only a slower model is possible, asks whether it is wanted: it may be for its size. undefined: it is not. */
async function writeOrAsk(
  title: string,
  plan: PrunePlan,
  writeBy: (plan: PrunePlan) => Promise<PruneReport>,
): Promise<PruneReport | undefined> {
  try {
    return await writeBy(plan);
  } catch (error) {
    if (!(error instanceof LatheError) || error.code !== 'slower') throw error;
    const anyway = 'Prune Anyway';
    const choice = await vscode.window.showWarningMessage(`${title}: ${error.message}.`, anyway);
    return choice === anyway ? writeBy({ ...plan, anySpeed: true }) : undefined;
  }
}

const givenPath = (data: string | undefined): string | undefined => (data === 'none' ? undefined : data);

const write = (
  services: Services,
  model: string,
  plan: PrunePlan,
  data: string | undefined,
  { path: output, force }: Output,
): Promise<PruneReport> =>
  transformModel(services, `Pruning ${path.basename(model)}`, 'prune', {
    ...plan,
    ...{ model, output, force, data, dims: services.dims.get(model) },
  });
