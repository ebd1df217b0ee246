import path from 'node:path';
import type { Progress } from '../../core/ports';
import { requireOneRun, stepOf } from '../../core/studies/fidelity';
import { measureSoloLatency } from '../../core/studies/soloLatency';
import { timedOn } from '../../core/studies/timedRounds';
import type { Latency, LatencyRequest } from '../../protocol/latency';
import { Closers } from '../closers';
import { modelInputs } from '../datasets/inputSpecs';
import { openDataset } from '../datasets/openDataset';
import { machineLine } from '../machineLine';
import { openModel } from '../openModel';
import { clock } from '../progress';
import { openRuntime } from '../runtime/runtime';
import { defaultThreads } from '../threads';

/** Times whole runs of a model on this machine, and nothing else. */
export async function latency(request: LatencyRequest, progress: Progress): Promise<Latency> {
  const { dims, preprocessing, runs, threads = defaultThreads() } = request;
  const closers = new Closers();
  try {
    progress.report('Reading the model', 0);
    const { model, path: file } = closers.keep(await openModel(request.model));
    const syntheticSamples = modelInputs(model, dims).step;
    const data = closers.keep(await openDataset(request.data, model, { dims, preprocessing, syntheticSamples }));
    requireOneRun(data.samples, stepOf(data));
    progress.report('Loading the model', 0);
    const runtime = await openRuntime(path.basename(file));
    const open = () => runtime.create({ path: file }, { threads });
    const start = clock.now();
    const session = await open();
    const ms = clock.now() - start;
    closers.defer(() => session.release());
    const timed = await timedOn(session, data);
    const reopening = { ms, open: async () => [await open()] };
    const figures = await measureSoloLatency(timed, { runs, reopening }, clock, progress);
    return { ...figures, threads, data: data.label, machine: await machineLine(runtime.version) };
  } finally {
    await closers.closeAll();
  }
}
