import type { Progress } from '../../core/ports';
import { convertToFloat16 } from '../../core/transforms/float16';
import type { Float16Request } from '../../protocol/engineApi';
import type { TransformReport } from '../../protocol/views';
import type { Temporaries } from '../files/temporaries';
import { transformFile } from '../transforming/transformFile';

/** Writes the model in float16. */
export const float16 = (
  request: Float16Request,
  progress: Progress,
  temporaries: Temporaries,
): Promise<TransformReport> =>
  transformFile(request, progress, temporaries, async ({ model }, env) => ({
    result: await convertToFloat16(model, request, env),
    data: '',
  }));
