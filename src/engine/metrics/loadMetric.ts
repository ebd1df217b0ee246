import { stat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { LatheError, messageOf } from '../../core/errors';
import type { SampleMetric } from '../../core/studies/metrics/sampleMetric';
import { fileError } from '../files/fileErrors';

/**
 * A metric of the user's own: a JavaScript module that exports `name`, `higherIsBetter` and `evaluate(outputs, label, reference)`.
 * Its code runs in this process. Throws LatheError naming the file and what is wrong with it.
 */
export async function loadMetric(file: string): Promise<SampleMetric> {
  const exported = await load(file);
  const { name, higherIsBetter, evaluate } = exported;
  const refuse = (text: string) => new LatheError(`${file}: ${text}`, 'bad-file');
  if (typeof name !== 'string' || name.trim() === '') throw refuse('it must export name, a text');
  if (typeof higherIsBetter !== 'boolean') throw refuse('it must export higherIsBetter, true or false');
  if (!isFunction(evaluate)) throw refuse('it must export evaluate, a function of (outputs, label, reference)');
  return {
    name,
    higherIsBetter,
    source: file,
    evaluate: (outputs, label, reference) => evaluate.call(exported, outputs, label, reference),
  };
}

async function load(file: string): Promise<Record<string, unknown>> {
  try {
    const { mtimeMs } = await stat(file);
    // A module is loaded once: under another address, and out of the cache of CommonJS, an edited one is loaded again.
    delete require.cache[file];
    const module: unknown = await import(`${pathToFileURL(file)}?${mtimeMs}`);
    return exportsOf(module);
  } catch (error) {
    if (error instanceof Error && 'path' in error) throw fileError(error, file, 'read');
    throw new LatheError(`${file}: the module cannot be loaded: ${messageOf(error)}`, 'bad-file');
  }
}

/** CommonJS exports come as `default`. */
function exportsOf(module: unknown): Record<string, unknown> {
  if (!isRecord(module)) return {};
  return isRecord(module.default) && !('evaluate' in module) ? module.default : module;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isFunction = (value: unknown): value is (...given: unknown[]) => unknown => typeof value === 'function';
