import path from 'node:path';
import type * as vscode from 'vscode';
import type { CompareRequest } from '../../protocol/engineApi';
import type { Comparison } from '../../protocol/views';
import { measureComparison } from '../comparison/measure';
import { dataPath } from '../data/dataMemory';
import { pickData } from '../data/pickData';
import type { Services } from '../services';
import { requireTrust } from '../trust';
import { askOpenDimensions } from './askDims';
import { activeModel, modelPath, pickModel, toUri, type UriArgument } from './modelArgument';
import { originalFirst } from './outputPath';

/** For keybindings, tasks and tests: what is given here is not asked. */
export interface CompareArguments {
  readonly a: UriArgument;
  readonly b: UriArgument;
  /** A data set's path, or `synthetic`. */
  readonly data?: string;
  readonly runs?: number;
  /** false: ask nothing and open nothing, only return the figures. */
  readonly open?: boolean;
}

/**
 * Compares two models. From the explorer come the clicked file and all selected ones. undefined: the user left, or it
 * failed in the tab that shows it.
 */
export async function compareModels(
  services: Services,
  given?: UriArgument | CompareArguments,
  selected?: readonly vscode.Uri[],
): Promise<Comparison | undefined> {
  requireTrust('Comparing models');
  const options = given !== undefined && typeof given !== 'string' && 'a' in given ? given : undefined;
  const pair = options
    ? ([modelPath(toUri(options.a)), modelPath(toUri(options.b))] as const)
    : await askPair(given as UriArgument | undefined, selected);
  if (!pair) return undefined;
  const [a, b] = pair;
  const fixed = { a, b, runs: options?.runs };
  if (options?.open === false) {
    const data = options.data === 'synthetic' ? undefined : options.data;
    return measureComparison(
      services.engine,
      services.work,
      withoutUndefined({ ...fixed, data, dims: services.dims.get(a) }),
    );
  }
  const data = await comparisonData(services, a, b, options?.data);
  if (!data || (data.path === undefined && !(await askOpenDimensions(services, a)))) return undefined;
  return services.comparisons.open(withoutUndefined({ ...fixed, data: data.path, dims: services.dims.get(a) }));
}

async function askPair(
  given: UriArgument | undefined,
  selected: readonly vscode.Uri[] | undefined,
): Promise<readonly [string, string] | undefined> {
  if (selected?.length === 2) return originalFirst(modelPath(selected[0]!), modelPath(selected[1]!));
  const first = given === undefined ? (activeModel() ?? (await pickModel('Original model'))) : toUri(given);
  if (!first) return undefined;
  const one = modelPath(first);
  const other = await pickModel(`Compare ${path.basename(one)} with …`, one);
  return other && originalFirst(one, modelPath(other));
}

async function comparisonData(services: Services, a: string, b: string, given: string | undefined) {
  if (given) return { path: given === 'synthetic' ? undefined : given };
  const choice = await pickData(services, {
    model: a,
    purpose: 'comparison',
    title: `Compare ${path.basename(a)} with ${path.basename(b)}`,
    placeholder: 'Compare on … (labelled data gives the accuracy)',
  });
  return choice && choice.kind !== 'none' ? { path: dataPath(choice) } : undefined;
}

/** Settings fill in what a request leaves open: a key that is there with `undefined` would hide them. */
function withoutUndefined(request: CompareRequest): CompareRequest {
  return Object.fromEntries(
    Object.entries(request).filter(([, value]) => value !== undefined),
  ) as unknown as CompareRequest;
}
