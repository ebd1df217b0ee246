import path from 'node:path';
import * as vscode from 'vscode';
import { LatheError } from '../../core/errors';
import type { Sensitivity, SensitivityPart, SensitivityRequest } from '../../protocol/sensitivity';
import { askOpenDimensions } from '../commands/askDims';
import { activeModel, modelPath, pickModel, toUri, type UriArgument } from '../commands/modelArgument';
import { dataPath } from '../data/dataMemory';
import { pickData } from '../data/pickData';
import type { WorkContext } from '../engine/backgroundWork';
import type { ModelDocument } from '../model/modelDocument';
import { loadedModel, openDocument } from '../profile/openDocument';
import type { Services } from '../services';
import { measuringSettings } from '../settings';
import { measureInEngine } from '../study/measureInEngine';
import { requireTrust } from '../trust';
import { LiveSweep } from './liveSweep';
import { askSweepChoices, defaultChoices, type SweepChoices } from './sweepChoices';

/** For keybindings, tasks and tests: what is given here is not asked. */
export interface SensitivityArguments extends Partial<SweepChoices> {
  readonly uri: UriArgument;
  /** A data set's path, or `synthetic`. */
  readonly data?: string;
  readonly layers?: readonly string[];
  /** Layers that are measured before the others, after those that are selected. */
  readonly first?: readonly string[];
  readonly samples?: number;
  /** false: ask nothing and open nothing; without `data`, synthetic inputs are used. */
  readonly open?: boolean;
}

type MeasuredRequest = SensitivityRequest & SweepChoices;

/**
 * Measures how each layer of a model bears to be quantized, and lays it over the model's graph as it comes. What was measured
 * before is taken from the cache. undefined: the user left.
 */
export async function measureSensitivity(
  services: Services,
  given?: UriArgument | SensitivityArguments,
): Promise<Sensitivity | undefined> {
  requireTrust('Measuring sensitivity');
  const options = argumentsOf(given);
  const uri = options ? toUri(options.uri) : (activeModel() ?? (await pickModel('Model to measure')));
  if (!uri) return undefined;
  const model = modelPath(uri);
  const quiet = options?.open === false;
  const document = quiet ? services.documents.get(uri) : await openDocument(services, uri);
  if (document?.work.isRunning)
    throw new LatheError(`${path.basename(model)} is being measured already. Wait for it, or cancel it.`);
  const asked = quiet ? withDefaults(options) : await ask(services, model, options);
  if (!asked) return undefined;
  const { threads } = measuringSettings();
  const request = { ...asked, ...(threads && { threads }), model, dims: services.dims.get(model) };
  return document
    ? measureInto(services, document, { ...request, first: [...document.selectedLayers, ...(options?.first ?? [])] })
    : measure(services, request);
}

export function clearSensitivity({ documents }: Services, given?: UriArgument): void {
  const uri = given === undefined ? activeModel() : toUri(given);
  const document = uri && documents.get(uri);
  if (!document) throw new LatheError('Open the model first.');
  document.setSensitivity(null);
}

type Asked = SweepChoices & Pick<SensitivityRequest, 'data' | 'layers' | 'samples'>;

function withDefaults({ data, layers, samples, ...choices }: Partial<SensitivityArguments>): Asked {
  const { bits = defaultChoices.bits, what = defaultChoices.what, mode = defaultChoices.mode } = choices;
  return { data: data === 'synthetic' ? undefined : data, layers, samples, bits, what, mode };
}

async function ask(
  services: Services,
  model: string,
  options: SensitivityArguments | undefined,
): Promise<Asked | undefined> {
  const title = `Sensitivity of ${path.basename(model)} to quantization`;
  const choice = options?.data
    ? undefined
    : await pickData(services, {
        model,
        purpose: 'sensitivity',
        title,
        placeholder: 'Measure on … (labelled data gives the accuracy)',
      });
  if (!options?.data && !choice) return undefined;
  const choices = options?.bits ? {} : await askSweepChoices(title);
  if (!choices) return undefined;
  const asked = withDefaults({ ...options, data: choice ? dataPath(choice) : options?.data, ...choices });
  return asked.data !== undefined || (await askOpenDimensions(services, model)) ? asked : undefined;
}

/** Shows points in the pages of the document as they come; what there is when it is stopped stays. */
async function measureInto(services: Services, document: ModelDocument, request: MeasuredRequest) {
  const { hash } = await loadedModel(document);
  const before = document.measured.sensitivity;
  const isSame = () => document.model?.hash === hash;
  const live = new LiveSweep(request, overlay => {
    if (isSame()) document.setSensitivity(overlay);
  });
  try {
    const result = await document.work.run('Sensitivity', (signal, report) =>
      measure(services, request, { signal, report, onPart: part => live.add(part as SensitivityPart) }),
    );
    if (!isSame()) throw new LatheError(`${document.fileName} was changed while it was measured. Measure it again.`);
    live.finish(result);
    return result;
  } catch (error) {
    live.stop();
    if (!live.hasPoints && isSame()) document.setSensitivity(before);
    throw error;
  }
}

function measure(
  services: Services,
  request: SensitivityRequest,
  context?: WorkContext & { onPart(part: unknown): void },
): Promise<Sensitivity> {
  const title = `Measuring the sensitivity of ${path.basename(request.model)}`;
  return measureInEngine(services, title, 'sensitivity', request, context);
}

function argumentsOf(given: UriArgument | SensitivityArguments | undefined): SensitivityArguments | undefined {
  if (given === undefined) return undefined;
  return typeof given === 'string' || given instanceof vscode.Uri ? { uri: given } : given;
}
