import type { Progress } from '../../core/ports';
import type { SparsifyRequest } from '../../protocol/sparsify';
import type { TransformReport } from '../../protocol/views';
import { compressedBytes } from '../files/compressedBytes';
import type { Temporaries } from '../files/temporaries';
import { openModel } from '../openModel';
import { clock } from '../progress';
import { transformSteps, wholeModel } from '../recipes/transformSteps';

/** Writes the model with small weights set to 0, and says what that saves once files are compressed: as they are, they are as large. */
export async function sparsify(
  request: SparsifyRequest,
  progress: Progress,
  temporaries: Temporaries,
): Promise<TransformReport> {
  const { sparsity, pattern, scope, exclude, excludeOps } = request;
  const report = await transformSteps(request, progress, temporaries, ({ model }) =>
    wholeModel({ step: 'sparsify', sparsity, pattern, scope, exclude, excludeOps }, model),
  );
  progress.report('Compressing');
  const start = clock.now();
  const [before, after] = [await compressed(request.model), await compressed(report.output)];
  const note = `${megabytes(after)} with deflate, ${megabytes(before)} before: ${Math.round((100 * after) / before)} %`;
  return {
    ...report,
    steps: [...report.steps, { name: 'size when compressed', seconds: (clock.now() - start) / 1000, note }],
  };
}

async function compressed(path: string): Promise<number> {
  const model = await openModel(path);
  try {
    return await compressedBytes(model.files.map(file => file.path));
  } finally {
    await model.close();
  }
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(2)} MB`;
