import path from 'node:path';
import type { SearchRequest } from '../../protocol/search';
import { askOpenDimensions } from '../commands/askDims';
import { askNumber } from '../commands/questions';
import { dataPath } from '../data/dataMemory';
import { pickData } from '../data/pickData';
import type { Services } from '../services';

/** Asks on which data to choose, and what may be lost. undefined: the user left. */
export async function askSearch(services: Services, model: string, given?: string): Promise<SearchRequest | undefined> {
  const title = `Choose precisions for ${path.basename(model)}`;
  const data = given === undefined ? await askData(services, model, title) : { path: givenPath(given) };
  if (!data) return undefined;
  if (data.path === undefined && !(await askOpenDimensions(services, model))) return undefined;
  const isLabelled =
    data.path !== undefined && (await services.engine.call('describeData', { model, data: data.path })).labelled;
  const limit = isLabelled ? await askDrop(title) : await askLeastSqnr(title);
  return limit && { model, data: data.path, dims: services.dims.get(model), ...limit };
}

export const givenPath = (data: string): string | undefined => (data === 'synthetic' ? undefined : data);

async function askData(services: Services, model: string, title: string) {
  const choice = await pickData(services, {
    model,
    purpose: 'sensitivity',
    title,
    placeholder: 'Judge by … (labelled data gives the accuracy; keep other data to test the result)',
    step: 1,
    totalSteps: 2,
  });
  return choice && { path: dataPath(choice) };
}

async function askDrop(title: string): Promise<Pick<SearchRequest, 'maxDrop'> | undefined> {
  const points = await askNumber(`${title} (2/2)`, {
    value: '0.5',
    prompt: 'Percentage points of accuracy that may be lost.',
    isValid: number => number >= 0 && number < 100,
    refusal: 'Enter points from 0 to 100, for example 0.5.',
  });
  return points === undefined ? undefined : { maxDrop: points / 100 };
}

async function askLeastSqnr(title: string): Promise<Pick<SearchRequest, 'minSqnrDb'> | undefined> {
  const db = await askNumber(`${title} (2/2)`, {
    value: '30',
    prompt: 'Least signal to noise (SQNR) of the outputs, in dB. 20 dB is an error of a tenth, 40 dB of a hundredth.',
    isValid: number => number > 0 && number <= 120,
    refusal: 'Enter dB from 1 to 120, for example 30.',
  });
  return db === undefined ? undefined : { minSqnrDb: db };
}
