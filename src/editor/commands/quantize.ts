import path from 'node:path';
import type { QuantizeRequest } from '../../protocol/engineApi';
import type { TransformReport } from '../../protocol/views';
import { dataPath } from '../data/dataMemory';
import { pickData } from '../data/pickData';
import type { Services } from '../services';
import { requireTrust } from '../trust';
import { askOpenDimensions } from './askDims';
import { chooseOutput } from './chooseOutput';
import { activeModel, argumentsOf, modelPath, pickModel, toUri, type UriArgument } from './modelArgument';
import { besideModel } from './outputPath';
import { showWritten, transformModel } from './transformModel';

/** For keybindings, tasks and tests: what is given here is not asked. */
export interface QuantizeArguments {
  readonly uri: UriArgument;
  /** A data set's path, or `synthetic`. */
  readonly data?: string;
  readonly output?: string;
  readonly force?: boolean;
  /** false: ask nothing and open nothing; without `data`, synthetic inputs are used, as in the command line. */
  readonly open?: boolean;
}

/** Makes the INT8 model beside the original, then compares the two. undefined: the user left or cancelled. */
export async function quantizeInt8(services: Services, given?: UriArgument | QuantizeArguments) {
  requireTrust('Quantizing a model');
  const options = argumentsOf<QuantizeArguments>(given);
  const uri = options ? toUri(options.uri) : (activeModel() ?? (await pickModel('Model to quantize')));
  if (!uri) return undefined;
  const model = modelPath(uri);
  return options?.open === false ? withoutQuestions(services, model, options) : withQuestions(services, model, options);
}

async function withoutQuestions(services: Services, model: string, options: QuantizeArguments) {
  const data = options.data === 'synthetic' ? undefined : options.data;
  const output = { path: options.output ?? besideModel(model, 'int8'), force: options.force ?? false };
  return run(services, request(services, model, output, data));
}

async function withQuestions(services: Services, model: string, options: QuantizeArguments | undefined) {
  const title = `Quantize ${path.basename(model)} to INT8`;
  const calibration = options?.data
    ? { data: options.data === 'synthetic' ? undefined : options.data }
    : await calibrationData(services, model, title);
  if (!calibration) return undefined;
  const comparison = await pickData(services, {
    model,
    purpose: 'comparison',
    title,
    placeholder: 'Compare with the original on … (labelled data gives the accuracy)',
    step: 2,
    totalSteps: 2,
  });
  if (!comparison) return undefined;
  const synthetic = calibration.data === undefined || comparison.kind === 'synthetic';
  if (synthetic && !(await askOpenDimensions(services, model))) return undefined;
  const output = options?.output
    ? { path: options.output, force: options.force ?? false }
    : await chooseOutput(model, 'int8');
  if (!output) return undefined;
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
