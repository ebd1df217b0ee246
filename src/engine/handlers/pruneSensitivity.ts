import { LatheError } from '../../core/errors';
import type { Progress } from '../../core/ports';
import type { PruneSensitivity, PruneSensitivityPart, PruneSensitivityRequest } from '../../protocol/pruneSensitivity';

/** Measures how much of each pruning group a model can lose; `send` gets each point as it is measured. */
export async function pruneSensitivity(
  request: PruneSensitivityRequest,
  progress: Progress,
  _send: (part: PruneSensitivityPart) => void,
): Promise<PruneSensitivity> {
  progress.report(request.model);
  throw new LatheError('--by prune is not available in this version', 'usage');
}
