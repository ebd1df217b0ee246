import path from 'node:path';
import type { QuantizeRequest } from '../../protocol/engineApi';
import type { TransformReport } from '../../protocol/views';
import { dataPath } from '../data/dataMemory';
import { pickData } from '../data/pickData';
import type { Services } from '../services';
import { requireTrust } from '../trust';
import { argumentsOf, modelMeant, modelPath, type UriArgument } from './modelArgument';
import { askResult, type OutputArguments, outputOf } from './resultQuestions';
import { showWritten, transformModel } from './transformModel';

/** For keybindings, tasks and tests: what is given here is not asked. */
export interface QuantizeArguments extends OutputArguments {
  readonly uri: UriArgument;
  /** A data set's path, or `synthetic`. */
  readonly data?: string;
  /** false: ask nothing and open nothing; without `data`, synthetic inputs are used, as in the command line. */
  readonly open?: boolean;
}

const suffix = 'int8';

/** Makes the INT8 model beside the original, then compares the two. undefined: the user left or cancelled. */
export async function quantizeInt8(services: Services, given?: UriArgument | QuantizeArguments) {
  requireTrust('Quantizing a model');
  const options = argumentsOf<QuantizeArguments>(given);
  const uri = await modelMeant(options, 'Model to quantize');
  if (!uri) return undefined;
  const model = modelPath(uri);
  return options?.open === false ? withoutQuestions(services, model, options) : withQuestions(services, model, options);
}

async function withoutQuestions(services: Services, model: string, options: QuantizeArguments) {
  const data = options.data === 'synthetic' ? undefined : options.data;
  return run(services, request(services, model, outputOf(model, suffix, options), data));
}

async function withQuestions(services: Services, model: string, options: QuantizeArguments | undefined) {
  const title = `Quantize ${path.basename(model)} to INT8`;
  const calibration = options?.data
    ? { data: options.data === 'synthetic' ? undefined : options.data }
    : await calibrationData(services, model, title);
  if (!calibration) return undefined;
  const isSynthetic = calibration.data === undefined;
  const result = await askResult(services, { model, title, suffix, totalSteps: 2, isSynthetic }, options);
  if (!result) return undefined;
  const { comparison, output } = result;
  const report = await run(services, request(services, model, output, calibration.data));
  await showWritten(services, model, report, comparison);
  return report;
}

async function calibrationData(services: Services, model: string, title: string) {
  const choice = await pickData(services, {
    model,
    purpose: 'calibration',
    title,
    placeholder: 'Calibrate with … (real inputs, which set the value ranges)',
    step: 1,
    totalSteps: 2,
  });
  return choice && { data: dataPath(choice) };
}

function request(
  services: Services,
  model: string,
  output: { path: string; force: boolean },
  data: string | undefined,
): QuantizeRequest {
  return { model, output: output.path, force: output.force, mode: 'static', data, dims: services.dims.get(model) };
}

const run = (services: Services, params: QuantizeRequest): Promise<TransformReport> =>
  transformModel(services, `Quantizing ${path.basename(params.model)}`, 'quantize', params);
