import type { Progress } from '../../core/ports';
import { type QuantizeOptions, quantizeDynamic, quantizeStatic, quantizeWeights } from '../../core/transforms/quantize';
import type { QuantizeRequest } from '../../protocol/engineApi';
import type { TransformReport } from '../../protocol/views';
import { resultMemory } from '../cache/resultMemory';
import { openDataset } from '../datasets/openDataset';
import type { Temporaries } from '../files/temporaries';
import type { OpenModel } from '../openModel';
import { type EngineEnv, type Transformed, transformFile } from '../transforming/transformFile';

/** Synthetic samples for calibration: more of them do not make random numbers any more like real data. */
const SYNTHETIC_SAMPLES = 32;

const withoutData = { dynamic: quantizeDynamic, weights: quantizeWeights };

/** Writes the quantized model. */
export const quantize = (
  request: QuantizeRequest,
  progress: Progress,
  temporaries: Temporaries,
): Promise<TransformReport> =>
  transformFile(request, progress, temporaries, async (original, env) =>
    request.mode === 'static'
      ? quantizeOnData(original, request, env)
      : { result: await withoutData[request.mode](original.model, optionsOf(request), env), data: '' },
  );

async function quantizeOnData(original: OpenModel, request: QuantizeRequest, env: EngineEnv): Promise<Transformed> {
  const { model } = original;
  const dataset = await openDataset(request.data, model, {
    dims: request.dims,
    preprocessing: request.preprocessing,
    syntheticSamples: request.samples ?? SYNTHETIC_SAMPLES,
  });
  try {
    const origin = { models: [original], dataset, dims: request.dims, runtime: env.runtime.version };
    const memory = request.noCache ? undefined : await resultMemory(origin, env.progress);
    const result = await quantizeStatic(model, optionsOf(request), { ...env, dataset, memory });
    return { result, data: dataset.label };
  } finally {
    await dataset.close?.();
  }
}

const optionsOf = ({
  model,
  output,
  force,
  mode,
  data,
  preprocessing,
  dims,
  noCache,
  ...options
}: QuantizeRequest): QuantizeOptions => options;
