import type { Progress } from '../../core/ports';
import type { CompareLayersRequest } from '../../protocol/engineApi';
import type { LayerComparison } from '../../protocol/views';
import { Closers } from '../closers';
import { LAYER_SAMPLES, layersOfBoth } from '../comparing/layers';
import { openBoth } from '../comparing/openBoth';
import type { Temporaries } from '../files/temporaries';
import { defaultThreads } from '../threads';

/** The layers of two models set against each other; where the runtime does not run them, by their structure alone. */
export async function compareLayers(
  request: CompareLayersRequest,
  progress: Progress,
  temporaries: Temporaries,
): Promise<LayerComparison> {
  const closers = new Closers();
  try {
    progress.report('Reading the models', 0);
    const sides = await openBoth(request, request.samples ?? LAYER_SAMPLES, closers);
    return await layersOfBoth(
      sides,
      { ...request, threads: request.threads ?? defaultThreads() },
      { progress, temporaries },
    );
  } finally {
    await closers.closeAll();
  }
}
