import type { Progress } from '../../core/ports';
import type { Sensitivity, SensitivityPart, SensitivityRequest } from '../../protocol/sensitivity';
import { measureSensitivity } from '../sensitivity/measureSensitivity';
import { withSweepEnv } from '../sensitivity/withSweepEnv';

/** Measures how much each layer bears to be quantized; `send` gets each point as it is measured. */
export const sensitivity = (
  request: SensitivityRequest,
  progress: Progress,
  send: (part: SensitivityPart) => void,
): Promise<Sensitivity> =>
  withSweepEnv(request, progress, (model, samples, env) =>
    measureSensitivity(model, { ...request, samples }, env, send),
  );
