import path from 'node:path';
import * as vscode from 'vscode';
import type { PruneReport } from '../../protocol/prune';
import { prunedLossText } from '../../protocol/report/prunedLossText';
import type { Output } from '../commands/chooseOutput';
import { argumentsOf, modelMeant, modelPath, type UriArgument } from '../commands/modelArgument';
import { askResult, type OutputArguments, outputOf } from '../commands/resultQuestions';
import { showWritten, transformModel } from '../commands/transformModel';
import { dataPath } from '../data/dataMemory';
import { pickData, winBackPlaceholder } from '../data/pickData';
import type { Services } from '../services';
import { requireTrust } from '../trust';
import { markedShares } from './markedShares';
import { askPlan, hasGoal, type PlanArguments, type PrunePlan, planOf } from './prunePlan';
import { writeEvenSlower } from './writeEvenSlower';

/** For keybindings, tasks and tests: what is given here is not asked. */
export interface PruneArguments extends PlanArguments, OutputArguments {
  readonly uri: UriArgument;
  /** A data set's path, or `none`: nothing of the accuracy is won back. */
  readonly data?: string;
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
  const uri = await modelMeant(options, 'Model to prune');
  if (!uri) return undefined;
  const model = modelPath(uri);
  const basis = { marked: await markedShares(services, uri), document: services.documents.get(uri) };
  if (options?.open === false) {
    const output = outputOf(model, SUFFIX, options);
    return write(services, model, planOf(options, basis), givenPath(options.data), output);
  }
  const title = `Prune ${path.basename(model)}`;
  const plan = options && hasGoal(options) ? planOf(options, basis) : await askPlan(title, options ?? {}, basis);
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
  const result = await askResult(services, { model, title, suffix: SUFFIX, totalSteps }, options);
  if (!result) return undefined;
  const { comparison, output } = result;
  const report = await writeEvenSlower(
    plan,
    accepted => write(services, model, accepted, data.path, output),
    reason => wantsSlower(title, reason),
  );
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

const anyway = 'Prune Anyway';

async function wantsSlower(title: string, reason: string): Promise<boolean> {
  return (await vscode.window.showWarningMessage(`${title}: ${reason}.`, anyway)) === anyway;
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
