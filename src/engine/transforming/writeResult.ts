import { verify } from '../../core/analysis/verify';
import { LatheError } from '../../core/errors';
import type { Model, Node } from '../../core/ir';
import { encodeModel } from '../../core/onnx';
import { originOf } from '../../core/passes/edit';
import { distinctNames } from '../../core/passes/normalizeConstants';
import type { Progress, Runtime } from '../../core/ports';
import { isFileFormatOnly } from '../../core/transforms/float16';
import { nodeNames } from '../../core/transforms/selection';
import type { TransformReport } from '../../protocol/views';
import { loadAndTell } from '../executed/readExecuted';
import type { PendingOutput } from '../files/pendingOutput';
import { clock } from '../progress';

/** What the runtime makes of larger models is not written out. */
const MOST_EXECUTED_BYTES = 512e6;

/** Writes a transform's result beside its target, after checking it, and tries it out in the runtime. */
export async function writeResult(
  model: Model,
  original: Model,
  pending: PendingOutput,
  runtime: Runtime,
  progress: Progress,
): Promise<Pick<TransformReport, 'bytes' | 'steps' | 'executed'>> {
  const before = new Set(verify(original));
  const [problem] = verify(model).filter(p => !before.has(p));
  if (problem) throw new LatheError(`the result would be no valid model: ${problem}; nothing was written`);
  progress.throwIfCancelled();
  distinctNames(model);
  progress.report('Writing the file');
  const start = clock.now();
  const sink = await pending.create(pending.modelName);
  const externalData = { fileName: pending.dataName, open: () => pending.create(pending.dataName) };
  const { bytes, externalBytes } = await encodeModel(model, sink, { externalData });
  await sink.commit();
  const written = clock.now();
  progress.throwIfCancelled();
  progress.report('Trying out the result');
  const executed = await tryOut(model, original, bytes + externalBytes, pending, runtime).catch(tellNotWritten);
  const tried = clock.now();
  return {
    bytes: bytes + externalBytes,
    executed,
    steps: [
      { name: 'write', seconds: (written - start) / 1000 },
      { name: 'try out', seconds: (tried - written) / 1000 },
    ],
  };
}

/** Loads the result as it will be in use, if it can be used here; tells what the runtime makes of each layer. */
async function tryOut(
  model: Model,
  original: Model,
  bytes: number,
  pending: PendingOutput,
  runtime: Runtime,
): Promise<TransformReport['executed']> {
  if (isFileFormatOnly(model)) return null;
  const file = pending.pathOf(pending.modelName);
  if (bytes > MOST_EXECUTED_BYTES) {
    await (await runtime.create({ path: file })).release();
    return null;
  }
  const known = nodeNames(original);
  const layersOf = (node: Node) => originOf(node).filter(name => known.has(name));
  const { session, executed } = await loadAndTell({ model, file, folder: pending.workFolder }, runtime, layersOf);
  await session.release();
  return executed;
}

/** The file that the runtime speaks of is gone by the time that this is read. */
function tellNotWritten(error: unknown): never {
  if (error instanceof LatheError && error.code === 'runtime')
    throw new LatheError(`nothing was written, as the result does not load: ${error.message}`, error.code);
  throw error;
}
