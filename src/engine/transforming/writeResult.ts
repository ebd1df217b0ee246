import { verify } from '../../core/analysis/verify';
import { LatheError } from '../../core/errors';
import type { Model } from '../../core/ir';
import { encodeModel } from '../../core/onnx';
import type { Progress, Runtime } from '../../core/ports';
import type { TransformReport } from '../../protocol/views';
import type { PendingOutput } from '../files/pendingOutput';
import { clock } from '../progress';

/** Writes a transform's result beside its target, after checking it, and tries it out in the runtime. */
export async function writeResult(
  model: Model,
  original: Model,
  pending: PendingOutput,
  runtime: Runtime,
  progress: Progress,
): Promise<{ bytes: number; steps: TransformReport['steps'] }> {
  const before = new Set(verify(original));
  const [problem] = verify(model).filter(p => !before.has(p));
  if (problem) throw new LatheError(`the result would be no valid model: ${problem}; nothing was written`);
  progress.throwIfCancelled();
  progress.report('Writing the file');
  const start = clock.now();
  const sink = await pending.create(pending.modelName);
  const externalData = { fileName: pending.dataName, open: () => pending.create(pending.dataName) };
  const { bytes, externalBytes } = await encodeModel(model, sink, { externalData });
  await sink.commit();
  const written = clock.now();
  progress.throwIfCancelled();
  progress.report('Trying out the result');
  const session = await runtime.create({ path: pending.pathOf(pending.modelName) });
  await session.release();
  const tried = clock.now();
  return {
    bytes: bytes + externalBytes,
    steps: [
      { name: 'write', seconds: (written - start) / 1000 },
      { name: 'try out', seconds: (tried - written) / 1000 },
    ],
  };
}
