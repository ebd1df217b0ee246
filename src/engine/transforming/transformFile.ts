import path from 'node:path';
import { decodeWarnings } from '../../core/onnx';
import type { Progress } from '../../core/ports';
import type { TransformEnv, TransformResult } from '../../core/transforms/transform';
import { version } from '../../protocol/version';
import type { TransformReport } from '../../protocol/views';
import { PendingOutput } from '../files/pendingOutput';
import type { Temporaries } from '../files/temporaries';
import { type OpenModel, openModel } from '../openModel';
import { clock } from '../progress';
import { openRuntime } from '../runtime/runtime';
import { writeResult } from './writeResult';

/** Which file becomes which. Absolute paths. */
export interface FileToFile {
  readonly model: string;
  readonly output: string;
  readonly force?: boolean;
}

export type EngineEnv = TransformEnv & { readonly progress: Progress };

/** A transform's result, with the label of the data that it used; '' for none. */
export interface Transformed {
  readonly result: TransformResult;
  readonly data: string;
}

/** Writes what a transform makes of a model; nothing appears under the output's name unless all went well. */
export async function transformFile(
  { model, output, force = false }: FileToFile,
  progress: Progress,
  temporaries: Temporaries,
  transform: (original: OpenModel, env: EngineEnv) => Promise<Transformed>,
): Promise<TransformReport> {
  const original = await openModel(model);
  try {
    const sources = original.files.map(f => f.path);
    const pending = await PendingOutput.begin({ path: output, force, sources }, temporaries);
    try {
      const runtime = await openRuntime(path.basename(model));
      const provenance = { version, source: path.basename(model) };
      const { result, data } = await transform(original, { runtime, clock, progress, provenance });
      const { bytes, steps, executed } = await writeResult(result.model, original.model, pending, runtime, progress);
      // Not every system lets a file be replaced that is open.
      await original.close();
      await pending.commit();
      const { changed, skipped } = result;
      const warnings = [...decodeWarnings(original.model), ...result.warnings, ...growth(original.bytes, bytes)];
      const all = [...result.steps, ...steps];
      return { output, bytes, originalBytes: original.bytes, changed, skipped, steps: all, executed, data, warnings };
    } finally {
      await pending.abort();
    }
  } finally {
    await original.close();
  }
}

const growth = (before: number, after: number): string[] =>
  after > before ? [`the result is larger than the original: ${after} bytes instead of ${before}`] : [];
