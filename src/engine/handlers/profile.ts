import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Progress } from '../../core/ports';
import type { Profile, ProfileRequest } from '../../protocol/profile';
import { modelInputs } from '../datasets/inputSpecs';
import { openDataset } from '../datasets/openDataset';
import { removeFolder, type Temporaries } from '../files/temporaries';
import { openModel } from '../openModel';
import { profileModel } from '../profiling/profileModel';
import { clock } from '../progress';
import { openRuntime } from '../runtime/runtime';
import { defaultThreads } from '../threads';

/** Measures a model on this machine: whole runs, and each layer. */
export async function profile(request: ProfileRequest, progress: Progress, temporaries: Temporaries): Promise<Profile> {
  progress.report('Reading the model', 0);
  const opened = await openModel(request.model);
  try {
    // One run's worth of made-up data: timing does not ask for more.
    const syntheticSamples = modelInputs(opened.model, request.dims).step;
    const { dims, preprocessing } = request;
    const data = await openDataset(request.data, opened.model, { dims, preprocessing, syntheticSamples });
    const folder = await temporaries.make(path.join(tmpdir(), 'lathe-profile-'));
    try {
      const runtime = await openRuntime(path.basename(request.model), request.provider);
      const threads = request.threads ?? defaultThreads();
      return await profileModel(opened, data, request, { runtime, threads, clock, progress, folder });
    } finally {
      removeFolder(folder);
      temporaries.delete(folder);
      await data.close?.();
    }
  } finally {
    await opened.close();
  }
}
