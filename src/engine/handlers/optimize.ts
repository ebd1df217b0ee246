import type { Progress } from '../../core/ports';
import type { OptimizeRequest } from '../../protocol/optimize';
import type { TransformReport } from '../../protocol/views';
import type { Temporaries } from '../files/temporaries';
import { transformSteps, wholeModel } from '../recipes/transformSteps';

/** Writes the model with the same function and fewer nodes. */
export const optimize = (
  request: OptimizeRequest,
  progress: Progress,
  temporaries: Temporaries,
): Promise<TransformReport> =>
  transformSteps(request, progress, temporaries, ({ model }) =>
    wholeModel({ step: 'optimize', passes: request.passes }, model),
  );
