import path from 'node:path';
import { inspect } from '../../core/analysis/inspect';
import type { Progress } from '../../core/ports';
import { type ComparisonFigures, compareModels } from '../../core/studies/compare';
import type { CompareRequest, DimBindings } from '../../protocol/engineApi';
import type { Comparison, ModelSummary } from '../../protocol/views';
import { resultMemory } from '../cache/resultMemory';
import { Closers } from '../closers';
import { layersOfBoth } from '../comparing/layers';
import { loadBoth } from '../comparing/loadBoth';
import { openBoth } from '../comparing/openBoth';
import { zerosOfBoth } from '../comparing/zeros';
import type { Temporaries } from '../files/temporaries';
import { machineLine } from '../machineLine';
import { loadMetric } from '../metrics/loadMetric';
import type { OpenModel } from '../openModel';
import { clock } from '../progress';
import { defaultThreads } from '../threads';

const SYNTHETIC_SAMPLES = 16;

/** Compares two models on this machine. Where the runtime cannot load one, by their structure alone, with a note. */
export async function compare(
  request: CompareRequest,
  progress: Progress,
  temporaries: Temporaries,
): Promise<Comparison> {
  const closers = new Closers();
  try {
    return await compareIn(closers, request, progress, temporaries);
  } finally {
    await closers.closeAll();
  }
}

async function compareIn(
  closers: Closers,
  request: CompareRequest,
  progress: Progress,
  temporaries: Temporaries,
): Promise<Comparison> {
  progress.report('Reading the models', 0);
  const metric = request.metric === undefined ? undefined : await loadMetric(request.metric);
  const { dims, samples } = request;
  const { a, b } = await openBoth(request, samples ?? SYNTHETIC_SAMPLES, closers);
  const [dataA, dataB] = [a.data, b.data];
  progress.throwIfCancelled();

  progress.report('Loading the models', 0);
  const threads = request.threads ?? defaultThreads();
  const loaded = await loadBoth([a.path, b.path], threads, closers);
  // A metric of the user's own is a program that may have changed.
  const memory =
    request.noCache || metric || !loaded.sessions || loaded.version === undefined
      ? undefined
      : await resultMemory({ models: [a, b], dataset: dataA, dims, runtime: loaded.version, threads }, progress);
  const figures = loaded.sessions
    ? await compareModels(
        { session: loaded.sessions[0], dataset: dataA },
        { session: loaded.sessions[1], dataset: dataB },
        { runs: request.runs, samples: request.samples, metric, reopening: loaded.reopening },
        { clock, progress, memory },
      )
    : undefined;
  const layers = request.layers
    ? await layersOfBoth({ a, b }, { dims, samples, threads }, { progress, temporaries })
    : undefined;
  progress.report('Looking at the weights');
  const zeros = await zerosOfBoth([a, b], progress);
  return {
    ...comparisonOf(
      { ...summaryOf(a, { ...dataA.dims, ...request.dims }), ...zeros.figures[0] },
      { ...summaryOf(b, { ...dataB.dims, ...request.dims }), ...zeros.figures[1] },
      figures,
      threads,
    ),
    data: dataA.label,
    notes: [...loaded.failures, ...(figures?.notes ?? []), ...zeros.notes],
    stayedFloat: request.stayedFloat ?? [],
    machine: await machineLine(loaded.version),
    ...(layers ? { layers } : {}),
  };
}

/** Cost and memory at the sizes that the data has. */
function summaryOf({ path: file, model, bytes }: OpenModel, dims: DimBindings): ModelSummary {
  const name = path.basename(file);
  const { layers, inputs, outputs, unknownCost, irVersion, flops, ...summary } = inspect(
    model,
    { name, bytes },
    { dims },
  );
  return { path: file, ...summary };
}

type Assembled = Omit<Comparison, 'data' | 'notes' | 'stayedFloat' | 'machine'>;

function comparisonOf(
  a: ModelSummary,
  b: ModelSummary,
  figures: ComparisonFigures | undefined,
  threads: number,
): Assembled {
  const ratio = (key: 'parameters' | 'macs' | 'peakActivationBytes') => quotient(a[key], b[key]);
  return {
    a,
    b,
    ratio: {
      bytes: b.bytes / a.bytes,
      parameters: ratio('parameters'),
      macs: ratio('macs'),
      peakActivationBytes: ratio('peakActivationBytes'),
      latencyMs: figures?.latency.ratio ?? null,
    },
    latency: figures ? latencyView(figures.latency, threads) : null,
    fidelity: figures?.fidelity ?? null,
    ...(figures?.accuracy ? { accuracy: figures.accuracy } : {}),
    ...(figures?.custom ? { custom: figures.custom } : {}),
  };
}

/** The ratio stands among the other ratios. */
function latencyView({ ratio, ...latency }: ComparisonFigures['latency'], threads: number): Comparison['latency'] {
  return { ...latency, threads };
}

/** null where one is unknown, or where nothing is divided. */
const quotient = (a: number | null, b: number | null): number | null =>
  a === null || b === null || a === 0 ? null : b / a;
