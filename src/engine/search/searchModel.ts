import path from 'node:path';
import type { Progress } from '../../core/ports';
import { applySteps } from '../../core/recipe/apply';
import { recipeModelHash } from '../../core/recipe/modelHash';
import { type QuantizeStep, type Recipe, recipeVersion } from '../../core/recipe/recipe';
import { resolveRecipe } from '../../core/recipe/resolve';
import type { RecipeEnv } from '../../core/recipe/runStep';
import { completedQuantize, optionsOf } from '../../core/recipe/steps';
import { searchPrecision } from '../../core/studies/search';
import { chooseRange } from '../../core/transforms/quantize/weightRange';
import { type Search, type SearchRequest, searchMarks } from '../../protocol/search';
import { version } from '../../protocol/version';
import { resultMemory } from '../cache/resultMemory';
import { Closers } from '../closers';
import { describeMachine } from '../machine';
import { processorOf } from '../machine/processor';
import type { OpenModel } from '../openModel';
import { clock } from '../progress';
import { openParallelRuntimes } from '../runtime/parallel/parallelRuntimes';
import { openRuntime } from '../runtime/runtime';
import { defaultThreads } from '../threads';
import { openSearchData } from './searchData';

/** Chooses a precision for each layer of an open model, by making real models and measuring them. */
export async function searchModel(original: OpenModel, request: SearchRequest, progress: Progress): Promise<Search> {
  const closers = new Closers();
  try {
    return await searchIn(closers, original, request, progress);
  } finally {
    await closers.closeAll();
  }
}

async function searchIn(
  closers: Closers,
  original: OpenModel,
  request: SearchRequest,
  progress: Progress,
): Promise<Search> {
  const { dims, maxDrop, minSqnrDb, perTensor, floatAs = 'float32', noCache } = request;
  progress.report('Reading the data', 0);
  const { measured, calibration, samples, step: asked } = await openSearchData(original.model, request, closers);
  const runtime = await openRuntime(path.basename(original.path));
  const range = chooseRange(optionsOf(asked), processorOf(await describeMachine(runtime.version)));
  const step = { ...asked, reduceRange: range.reduces };
  const threads = request.threads ?? defaultThreads();
  const parallel = openParallelRuntimes(threads, runtime.version, path.basename(original.path));
  if (parallel) closers.keep(parallel);
  const remember = (dataset: typeof measured, of: { threads?: number }) =>
    noCache
      ? Promise.resolve(undefined)
      : resultMemory({ models: [original], dataset, dims, runtime: runtime.version, ...of }, progress);
  const [memory, ranking, ranges] = [
    await remember(measured, { threads }),
    await remember(calibration, { threads }),
    // As applying the recipe asks for it.
    await remember(calibration, {}),
  ];

  const recorded = step.data ?? {};
  const withData: RecipeEnv['withData'] = (_step, _model, _isOriginal, work) =>
    work({ dataset: calibration, memory: ranges, recorded });
  const provenance = { version, source: path.basename(original.path) };
  const marksFor = (float: Iterable<string>, layers: readonly string[]) =>
    searchMarks(float, { layers: inOrderOf(original, layers), floatAs });
  const quantize = async (float: ReadonlySet<string>, layers: readonly string[]) => {
    const recipe = searchRecipe({ marks: marksFor(float, layers), step }, original);
    const planned = resolveRecipe(recipe, original.model);
    const env = { runtime, clock, provenance, withData };
    const { result } = await applySteps(original.model, planned, recipe.layers, env);
    return result.model;
  };
  const outcome = await searchPrecision(
    original.model,
    { samples, maxDrop, minSqnrDb, floatAs, perTensor },
    {
      ...{
        runtime,
        parallel,
        clock,
        progress,
        threads,
        dataset: measured,
        memory,
        dims: { ...dims, ...measured.dims },
      },
      original: { path: original.path, size: original.bytes },
      calibration: { dataset: calibration, memory: ranking },
      settings: await settingsOf(step, floatAs, () => calibration.hash()),
      quantize,
    },
  );
  const chosen = outcome.chosen === null ? undefined : outcome.points[outcome.chosen];
  return {
    ...outcome,
    notes: [...outcome.notes, ...(range.why ? [`On this machine ${range.why}.`] : [])],
    marks: chosen ? marksFor(chosen.float, outcome.layers) : {},
    ...{ step, floatAs, data: measured.label, calibrationData: calibration.label },
  };
}

/** The recipe of a choice of layers. */
export const searchRecipe = (
  { marks, step }: Pick<Search, 'marks' | 'step'>,
  { path: file, model, bytes }: OpenModel,
): Recipe => ({
  version: recipeVersion,
  model: { file: path.basename(file), hash: recipeModelHash(model, bytes) },
  layers: new Map(Object.entries(marks)),
  steps: [step],
});

/** As a recipe's file lists them: marks are recorded in the model in their order. */
function inOrderOf({ model }: OpenModel, layers: readonly string[]): readonly string[] {
  const position = new Map(model.graph.nodes.map(({ name }, i) => [name, i]));
  return [...layers].sort((a, b) => position.get(a)! - position.get(b)!);
}

/** The step as what a model depends on: its data by their contents, wherever they lie. */
async function settingsOf(step: QuantizeStep, floatAs: string, hash: () => Promise<string>): Promise<object> {
  const { data, ...choices } = completedQuantize(step);
  return { ...choices, floatAs, calibration: { samples: data?.samples, hash: await hash() } };
}
