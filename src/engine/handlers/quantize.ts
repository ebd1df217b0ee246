import type { Progress } from '../../core/ports';
import type { QuantizeStep } from '../../core/recipe/recipe';
import type { QuantizeRequest } from '../../protocol/engineApi';
import type { TransformReport } from '../../protocol/views';
import type { Temporaries } from '../files/temporaries';
import { transformSteps, wholeModel } from '../recipes/transformSteps';

/** Writes the quantized model. */
export const quantize = (
  request: QuantizeRequest,
  progress: Progress,
  temporaries: Temporaries,
): Promise<TransformReport> =>
  transformSteps(request, progress, temporaries, ({ model }) => wholeModel(stepOf(request), model));

function stepOf({
  model,
  output,
  force,
  noCache,
  saveRecipe,
  data: path,
  preprocessing,
  samples,
  ...choices
}: QuantizeRequest): QuantizeStep {
  return { step: 'quantize', ...choices, data: { path, preprocessing, samples } };
}
