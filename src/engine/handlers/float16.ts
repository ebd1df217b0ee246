import type { Progress } from '../../core/ports';
import type { Float16Request } from '../../protocol/engineApi';
import type { TransformReport } from '../../protocol/views';
import type { Temporaries } from '../files/temporaries';
import { transformSteps, wholeModel } from '../recipes/transformSteps';

/** Writes the model in float16. */
export const float16 = (
  request: Float16Request,
  progress: Progress,
  temporaries: Temporaries,
): Promise<TransformReport> => {
  const { exclude, halfBorders } = request;
  return transformSteps(request, progress, temporaries, ({ model }) =>
    wholeModel({ step: 'float16', exclude, halfBorders }, model),
  );
};
