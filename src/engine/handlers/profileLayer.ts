import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Progress } from '../../core/ports';
import type { LayerProfile, LayerProfileRequest } from '../../protocol/layerProfile';
import { Closers } from '../closers';
import { modelInputs } from '../datasets/inputSpecs';
import { openDataset } from '../datasets/openDataset';
import { removeFolder, type Temporaries } from '../files/temporaries';
import { profileLayers } from '../layerProfile/profileLayers';
import { openModel } from '../openModel';
import { clock } from '../progress';
import { openRuntime } from '../runtime/runtime';
import { defaultThreads } from '../threads';

const SYNTHETIC_RUNS = 8;

/** "Profile this layer": cuts layers out and times them in other precisions and sizes. */
export async function profileLayer(
  request: LayerProfileRequest,
  progress: Progress,
  temporaries: Temporaries,
): Promise<LayerProfile> {
  const closers = new Closers();
  try {
    progress.report('Reading the model', 0);
    const opened = closers.keep(await openModel(request.model));
    const syntheticSamples = SYNTHETIC_RUNS * modelInputs(opened.model, request.dims).step;
    const { dims, preprocessing } = request;
    const data = closers.keep(await openDataset(request.data, opened.model, { dims, preprocessing, syntheticSamples }));
    const folder = await temporaries.make(path.join(tmpdir(), 'lathe-layer-'));
    closers.defer(async () => {
      removeFolder(folder);
      temporaries.delete(folder);
    });
    const runtime = await openRuntime(path.basename(request.model));
    const threads = request.threads ?? defaultThreads();
    return await profileLayers(opened, data, request, { runtime, threads, clock, progress, folder });
  } finally {
    await closers.closeAll();
  }
}
