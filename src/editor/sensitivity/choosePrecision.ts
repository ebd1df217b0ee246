import path from 'node:path';
import type { Search, SearchRequest } from '../../protocol/search';
import { argumentsOf, modelMeant, modelPath, type UriArgument } from '../commands/modelArgument';
import { openDocument } from '../profile/openDocument';
import type { Services } from '../services';
import type { StudyPanels } from '../study/studyPanels';
import { requireTrust } from '../trust';
import { askSearch, givenPath } from './askSearch';
import { type SearchResult, searchPrecision } from './precisionStudy';

/** For keybindings, tasks and tests: what is given here is not asked. */
export interface ChoosePrecisionArguments extends Pick<SearchRequest, 'samples' | 'maxDrop' | 'minSqnrDb'> {
  readonly uri: UriArgument;
  /** A data set's path, or `synthetic`. */
  readonly data?: string;
  /** false: ask nothing and open nothing, only return the result; without `data`, synthetic inputs are used. */
  readonly open?: boolean;
}

/**
 * Finds the smallest mix of precisions that keeps what the user asks, by measuring real models, and marks the layers so: in a tab of
 * its own, where another mix can be taken. undefined: the user left, or it failed in that tab.
 */
export async function choosePrecision(
  services: Services,
  panels: StudyPanels<SearchRequest, SearchResult>,
  given?: UriArgument | ChoosePrecisionArguments,
): Promise<Search | undefined> {
  requireTrust('Choosing precisions');
  const options = argumentsOf<ChoosePrecisionArguments>(given);
  const uri = await modelMeant(options, 'Model to choose precisions for');
  if (!uri) return undefined;
  const model = modelPath(uri);
  const request = await requestOf(services, model, options);
  if (!request) return undefined;
  if (options?.open === false) return searchPrecision(services, request);
  // The marks go to its editor, which would else come up over the tab.
  await openDocument(services, uri);
  return (await panels.open(`Precision of ${path.basename(model)}`, request))?.search;
}

async function requestOf(services: Services, model: string, options: ChoosePrecisionArguments | undefined) {
  const { data, samples, maxDrop, minSqnrDb, open } = options ?? {};
  const isAsked = open !== false && maxDrop === undefined && minSqnrDb === undefined;
  if (isAsked) return askSearch(services, model, data);
  const path = data === undefined ? undefined : givenPath(data);
  return { model, data: path, samples, maxDrop, minSqnrDb, dims: services.dims.get(model) };
}
