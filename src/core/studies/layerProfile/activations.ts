import { cloneModel, type Model } from '../../ir';
import { uniqueNames } from '../../passes/normalizeConstants';
import type { Dataset, Feeds, Progress } from '../../ports';
import { runOverData } from '../../transforms/quantize/calibrationRun';
import type { LayerEnv } from './tools';

/** Runs of the whole model whose values are kept: enough for ranges of 8 bits, few enough to hold. */
const MOST_RUNS = 16;
/** Bytes of values that are held; the first run is held whatever its size. */
const MOST_BYTES = 256e6;

/**
 * What the values of a model are when it runs over the data: one entry for each run, the first 16 at most. Runs in which a value
 * has other sizes than in the first are left out, as a cut-out layer is timed at one size.
 */
export async function recordValues(
  original: Model,
  values: readonly string[],
  dataset: Dataset,
  env: LayerEnv,
): Promise<Feeds[]> {
  const { runtime, clock, progress } = env;
  const model = cloneModel(original);
  uniqueNames(model);
  const computed = values.filter(v => !model.graph.inputs.some(i => i.name === v));
  const known = new Set(model.graph.outputs.map(o => o.name));
  for (const name of computed) if (!known.has(name)) model.graph.outputs.push({ name, type: { kind: 'unknown' } });
  // A run needs something to give out even where the layer reads only the model's inputs.
  const fetched = computed.length > 0 ? computed : [model.graph.outputs[0]!.name];
  const recorded: Feeds[] = [];
  let bytes = 0;
  const to = Math.min(dataset.samples, MOST_RUNS * (dataset.step ?? 1));
  const reporting: Progress = {
    report: (_, fraction) => progress.report('Running the whole model for the inputs of the layer', fraction),
    throwIfCancelled: () => progress.throwIfCancelled(),
  };
  await runOverData(
    model,
    fetched,
    { from: 0, to },
    { runtime, dataset, clock, progress: reporting },
    (results, fed) => {
      const taken = Object.fromEntries(values.map(v => [v, (results[v] ?? fed[v])!]));
      const size = bytesIn(taken);
      if (recorded[0] && (bytes + size > MOST_BYTES || !sameSizes(recorded[0], taken))) return;
      recorded.push(taken);
      bytes += size;
    },
  );
  return recorded;
}

const sameSizes = (a: Feeds, b: Feeds): boolean =>
  Object.entries(a).every(([name, { dims }]) => dims.join() === b[name]!.dims.join());

export const bytesIn = (feeds: Feeds): number =>
  Object.values(feeds).reduce((n, { data }) => n + (Array.isArray(data) ? data.length : data.byteLength), 0);

/** Recorded runs as a data set: each is one sample. */
export function recordedDataset(runs: readonly Feeds[], from: Dataset): Dataset {
  return {
    label: from.label,
    synthetic: from.synthetic,
    samples: runs.length,
    inputs: Object.keys(runs[0] ?? {}),
    step: 1,
    batchable: false,
    batch: async start => runs[start]!,
    hash: async () => `${await from.hash()}:${Object.keys(runs[0] ?? {}).join()}`,
  };
}
