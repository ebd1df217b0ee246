import type { Progress } from '../../core/ports';
import type { PruneSensitivity, PruneSensitivityPart, PruneSensitivityRequest } from '../../protocol/pruneSensitivity';
import { measurePruning } from '../sensitivity/measurePruning';
import { withSweepEnv } from '../sensitivity/withSweepEnv';

/** Measures how much of each pruning group a model can lose; `send` gets each point as it is measured. */
export const pruneSensitivity = (
  request: PruneSensitivityRequest,
  progress: Progress,
  send: (part: PruneSensitivityPart) => void,
): Promise<PruneSensitivity> =>
  withSweepEnv(request, progress, (model, samples, env) => measurePruning(model, { ...request, samples }, env, send));
