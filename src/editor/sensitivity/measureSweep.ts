import path from 'node:path';
import { LatheError } from '../../core/errors';
import type { EngineApi } from '../../protocol/engineApi';
import { askOpenDimensions } from '../commands/askDims';
import { activeModel, argumentsOf, modelMeant, modelPath, toUri, type UriArgument } from '../commands/modelArgument';
import { dataPath } from '../data/dataMemory';
import { pickData } from '../data/pickData';
import type { ModelDocument } from '../model/modelDocument';
import { loadedModel, openDocument } from '../profile/openDocument';
import type { Services } from '../services';
import { measuringSettings } from '../settings';
import { measureInEngine } from '../study/measureInEngine';
import { requireTrust } from '../trust';
import { LiveSweep, type SweepPart } from './liveSweep';
import type { ChoicesOf, PointOf, StartOf, SweepKind, SweepMethod, SweepTarget } from './sweepKind';

/** For keybindings, tasks and tests: what is given here is not asked. */
export interface SweepArguments {
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

export type ArgumentsOf<M extends SweepMethod> = SweepArguments & Partial<ChoicesOf<M>>;

interface Asked<M extends SweepMethod> {
  readonly data: string | undefined;
  readonly choices: ChoicesOf<M>;
}

/**
 * Measures how each layer of a model bears to be made smaller, and lays it over the model's graph as it comes. What was measured
 * before is taken from the cache. undefined: the user left.
 */
export async function measureSweep<M extends SweepMethod>(
  services: Services,
  kind: SweepKind<M>,
  given?: UriArgument | ArgumentsOf<M>,
): Promise<EngineApi[M]['result'] | undefined> {
  requireTrust('Measuring sensitivity');
  const options = argumentsOf<ArgumentsOf<M>>(given);
  const uri = await modelMeant(options, 'Model to measure');
  if (!uri) return undefined;
  const model = modelPath(uri);
  const quiet = options?.open === false;
  const document = quiet ? services.documents.get(uri) : await openDocument(services, uri);
  if (document?.work.isRunning)
    throw new LatheError(`${path.basename(model)} is being measured already. Wait for it, or cancel it.`);
  const asked = quiet ? withoutQuestions(kind, options) : await ask(services, kind, model, options);
  if (!asked) return undefined;
  const { layers, samples } = options ?? {};
  const { threads } = measuringSettings();
  const dims = services.dims.get(model);
  const target = { ...(threads && { threads }), model, data: asked.data, layers, samples, dims };
  return document
    ? measureInto(services, kind, document, target, asked.choices, options?.first)
    : measure(services, kind, target, asked.choices);
}

/** Takes a sweep off the model that shows it. */
export function clearSweep<M extends SweepMethod>(
  { documents }: Services,
  kind: SweepKind<M>,
  given?: UriArgument,
): void {
  const uri = given === undefined ? activeModel() : toUri(given);
  const document = uri && documents.get(uri);
  if (!document) throw new LatheError('Open the model first.');
  kind.show(document, null);
}

const withoutQuestions = <M extends SweepMethod>(kind: SweepKind<M>, given: ArgumentsOf<M>): Asked<M> => ({
  data: given.data === 'synthetic' ? undefined : given.data,
  choices: kind.complete(given),
});

async function ask<M extends SweepMethod>(
  services: Services,
  kind: SweepKind<M>,
  model: string,
  options: ArgumentsOf<M> | undefined,
): Promise<Asked<M> | undefined> {
  const title = `Sensitivity of ${path.basename(model)} to ${kind.to}`;
  const placeholder = 'Measure on … (labelled data gives the accuracy)';
  const choice = options?.data
    ? undefined
    : await pickData(services, { model, purpose: 'sensitivity', title, placeholder });
  if (!options?.data && !choice) return undefined;
  const given = options && kind.isChosen(options) ? kind.complete(options) : undefined;
  const choices = given ?? (await kind.ask(title));
  if (!choices) return undefined;
  const data = choice ? dataPath(choice) : options?.data === 'synthetic' ? undefined : options?.data;
  return data !== undefined || (await askOpenDimensions(services, model)) ? { data, choices } : undefined;
}

/** Shows points in the pages of the document as they come; what there is when it is stopped stays. */
async function measureInto<M extends SweepMethod>(
  services: Services,
  kind: SweepKind<M>,
  document: ModelDocument,
  target: SweepTarget,
  choices: ChoicesOf<M>,
  inSight: readonly string[] = [],
) {
  const { hash } = await loadedModel(document);
  const before = kind.shown(document);
  const isSame = () => document.model?.hash === hash;
  const live = new LiveSweep<StartOf<M>, PointOf<M>>(soFar => {
    if (isSame()) kind.show(document, kind.overlay(choices, soFar));
  });
  const first = [...document.selectedLayers, ...inSight];
  try {
    const result = await document.work.run(`Sensitivity to ${kind.to}`, (signal, report) =>
      measure(services, kind, { ...target, first }, choices, {
        ...{ signal, report },
        onPart: part => live.add(part as SweepPart<StartOf<M>, PointOf<M>>),
      }),
    );
    if (!isSame()) throw new LatheError(`${document.fileName} was changed while it was measured. Measure it again.`);
    const { start, points } = kind.parts(result);
    live.finish(start, points);
    return result;
  } catch (error) {
    live.stop();
    if (!live.hasPoints && isSame()) kind.show(document, before);
    throw error;
  }
}

function measure<M extends SweepMethod>(
  services: Services,
  kind: SweepKind<M>,
  target: SweepTarget,
  choices: ChoicesOf<M>,
  context?: Parameters<typeof measureInEngine>[4],
): Promise<EngineApi[M]['result']> {
  const title = `Measuring the sensitivity of ${path.basename(target.model)} to ${kind.to}`;
  return measureInEngine(services, title, kind.method, kind.request(target, choices), context);
}
