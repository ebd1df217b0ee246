import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { LatheError } from '../../core/errors';
import { type TracedRun, TraceReader } from '../../core/studies/profile';

/** Reads the trace whose file begins with `prefix`; the runtime adds time and ending. Line by line: it may be large. */
export async function readTrace(prefix: string): Promise<TracedRun[]> {
  const folder = path.dirname(prefix);
  const file = (await readdir(folder)).find(name => name.startsWith(path.basename(prefix)) && name.endsWith('.json'));
  if (file === undefined)
    throw new LatheError('onnxruntime wrote no profile: is its temporary folder full?', 'runtime');
  const reader = new TraceReader();
  const lines = createInterface({
    input: createReadStream(path.join(folder, file)),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  for await (const line of lines) reader.line(line);
  if (reader.unreadable > 0)
    throw new LatheError(`onnxruntime's profile has ${reader.unreadable} lines that are no events`, 'runtime');
  return reader.runs;
}
