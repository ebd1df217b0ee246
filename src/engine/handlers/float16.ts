import type { Progress } from '../../core/ports';
import type { Float16Step } from '../../core/recipe/recipe';
import type { Float16Request } from '../../protocol/engineApi';
import type { TransformReport } from '../../protocol/views';
import type { Temporaries } from '../files/temporaries';
import { transformSteps, wholeModel } from '../recipes/transformSteps';

/** Writes the model in 16 bits. */
export const float16 = (
  request: Float16Request,
  progress: Progress,
  temporaries: Temporaries,
): Promise<TransformReport> =>
  transformSteps(request, progress, temporaries, ({ model }) => wholeModel(stepOf(request), model));

function stepOf(request: Float16Request): Float16Step {
  const { type, exclude, excludeOps, halfBorders, data: path, preprocessing, samples, dims } = request;
  const data = path === undefined ? undefined : { path, preprocessing, samples };
  return { step: 'float16', type, exclude, excludeOps, halfBorders, data, dims };
}
