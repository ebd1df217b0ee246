import path from 'node:path';
import { LatheError } from '../../core/errors';
import { thisMachine } from '../../protocol/pageApi';
import type { Profile, ProfileChoices, ProfileRequest } from '../../protocol/profile';
import { askOpenDimensions } from '../commands/askDims';
import { argumentsOf, modelMeant, modelPath, type UriArgument } from '../commands/modelArgument';
import { DataMemory, dataPath } from '../data/dataMemory';
import { pickData } from '../data/pickData';
import type { WorkContext } from '../engine/backgroundWork';
import type { ModelDocument } from '../model/modelDocument';
import type { Services } from '../services';
import { measureInEngine } from '../study/measureInEngine';
import { requireTrust } from '../trust';
import { loadedModel, openDocument } from './openDocument';
import { profileSettings } from './profileSettings';

/** For keybindings, tasks and tests: what is given here is not asked. */
export interface ProfileArguments extends ProfileChoices {
  readonly uri: UriArgument;
  /** A data set's path, `synthetic`, or `last`: what was chosen for this model before. */
  readonly data?: string;
  /** false: ask nothing and open nothing; without `data`, synthetic inputs are used. */
  readonly open?: boolean;
}

/** Measures a model on this machine and lays the times over its graph. undefined: the user left or cancelled. */
export async function profileModel(services: Services, given?: UriArgument | ProfileArguments) {
  requireTrust('Profiling a model');
  const options = argumentsOf<ProfileArguments>(given);
  const uri = await modelMeant(options, 'Model to profile');
  if (!uri) return undefined;
  const model = modelPath(uri);
  const quiet = options?.open === false;
  const document = quiet ? services.documents.get(uri) : await openDocument(services, uri);
  if (document?.work.isRunning)
    throw new LatheError(`${path.basename(model)} is being profiled already. Wait for it, or cancel it.`);
  const data = quiet ? { path: givenPath(options.data) } : await timingData(services, model, options?.data);
  if (!data) return undefined;
  if (!quiet && data.path === undefined && !(await askOpenDimensions(services, model))) return undefined;
  const request = { ...choicesOf(options), model, data: data.path, dims: services.dims.get(model) };
  return document ? profileInto(services, document, request) : measure(services, request);
}

/** Shows progress in the pages of the document, and then the times. */
async function profileInto(services: Services, document: ModelDocument, request: ProfileRequest): Promise<Profile> {
  const measured = await loadedModel(document);
  const profile = await document.work.run('Profiling', (signal, report) =>
    measure(services, request, { signal, report }),
  );
  if (document.model?.hash !== measured.hash)
    throw new LatheError(`${document.fileName} was changed while it was profiled. Profile it again.`);
  document.setOverlay({ profile, source: thisMachine });
  return profile;
}

function measure(services: Services, request: ProfileRequest, context?: WorkContext): Promise<Profile> {
  return measureInEngine(services, `Profiling ${path.basename(request.model)}`, 'profile', request, context);
}

async function timingData(services: Services, model: string, given: string | undefined) {
  const last = given === 'last' ? new DataMemory(services.context.workspaceState).get(model, 'timing') : undefined;
  if (given !== undefined && given !== 'last') return { path: givenPath(given) };
  const choice =
    last ??
    (await pickData(services, {
      model,
      purpose: 'timing',
      title: `Profile ${path.basename(model)}`,
      placeholder: 'Time it on … (a data set also shows which samples are slow)',
    }));
  return choice && { path: dataPath(choice) };
}

const givenPath = (data: string | undefined) => (data === 'synthetic' ? undefined : data);

/** What was asked for, over what the settings say. */
function choicesOf(options: ProfileArguments | undefined): ProfileChoices {
  const { threads, runs, optimization, provider } = options ?? {};
  const given = Object.entries({ threads, runs, optimization, provider }).filter(([, value]) => value !== undefined);
  return { ...profileSettings(), ...Object.fromEntries(given) };
}
