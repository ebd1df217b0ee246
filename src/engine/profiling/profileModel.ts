import path from 'node:path';
import { inspect } from '../../core/analysis/inspect';
import type { Dataset } from '../../core/ports';
import {
  type LayerProfiles,
  type LevelMeasurement,
  layerProfiles,
  levelTimes,
  measureLatency,
  type Roof,
} from '../../core/studies/profile';
import type { Profile, ProfileRequest } from '../../protocol/profile';
import { describeMachine } from '../machine';
import { peakMemory } from '../machine/peakMemory';
import type { OpenModel } from '../openModel';
import { measureLevel } from './measureLevel';
import { withUniqueNames } from './namedCopy';
import { notesOn } from './notes';
import { measureProfilerCost } from './profilerCost';
import { machinePeaks } from './roof';
import type { ProfileTools } from './study';

const LATENCY_BUDGET_MS = 10_000;
const WARMUP = 5;
/** Recorded runs of a level: their mean is steady by then, and the trace still small. */
const MOST_RECORDED = 60;

export async function profileModel(
  opened: OpenModel,
  data: Dataset,
  request: ProfileRequest,
  tools: ProfileTools,
): Promise<Profile> {
  const { warmup = WARMUP, optimization = 'all', provider = 'cpu' } = request;
  const { runs, ...whole } = await measureWhole(opened.path, data, { ...request, warmup, optimization }, tools);
  const machine = await describeMachine(tools.runtime.version);
  const { cost, dispatchUs } = await measureProfilerCost(tools);
  const roof: Roof = { ...(await machinePeaks(machine, tools, { cache: !request.noCache, provider })), dispatchUs };
  const name = path.basename(opened.path);
  const { layers } = inspect(opened.model, { name, bytes: opened.bytes }, { dims: request.dims });
  const levels = await measureLevels(opened, data, request, new Map(layers.map(l => [l.name, l.macs])), tools);
  const profiles: LayerProfiles = layerProfiles(
    layers,
    levelTimes(levels.exact, cost),
    levelTimes(levels.fused, cost),
    roof,
  );
  return {
    model: name,
    machine,
    options: {
      ...{ runs, warmup, threads: tools.threads, optimization, executionProvider: provider },
      profiledRuns: { exact: levels.exact.runs.length, fused: levels.fused.runs.length },
    },
    ...whole,
    ...profiles,
    roof,
    data: data.label,
    notes: notesOn(profiles, { runs, provider }),
  };
}

/** Whole runs as in use: before anything else, so that the peak of memory is theirs. */
async function measureWhole(
  file: string,
  data: Dataset,
  options: Required<Pick<ProfileRequest, 'warmup' | 'optimization'>> & Pick<ProfileRequest, 'runs'>,
  tools: ProfileTools,
) {
  const { clock, progress, runtime, threads } = tools;
  progress.report('Loading the model');
  const start = clock.now();
  const session = await runtime.create({ path: file }, { threads, optimization: options.optimization });
  const createMs = clock.now() - start;
  try {
    const latency = await measureLatency(session, data, { ...options, budgetMs: LATENCY_BUDGET_MS }, tools);
    const { bytes: peakBytes, source: peakSource } = await peakMemory();
    return { ...latency, createMs, peakBytes, peakSource };
  } finally {
    await session.release();
  }
}

async function measureLevels(
  { model, path: original }: OpenModel,
  data: Dataset,
  { runs = MOST_RECORDED, optimization = 'all' }: ProfileRequest,
  macs: ReadonlyMap<string, number | null>,
  tools: ProfileTools,
): Promise<{ exact: LevelMeasurement; fused: LevelMeasurement }> {
  const file = await withUniqueNames(model, original, tools.folder);
  const level = {
    ...{ file, graph: model.graph, data, runs: Math.min(runs, MOST_RECORDED) },
    rank: (node: { name: string }) => macs.get(node.name) ?? 0,
  };
  tools.progress.report('Timing each layer as it runs');
  const fused = await measureLevel({ ...level, optimization }, tools);
  if (optimization === 'disabled') return { exact: fused, fused };
  tools.progress.report('Timing each layer by itself');
  return { exact: await measureLevel({ ...level, optimization: 'disabled' }, tools), fused };
}
