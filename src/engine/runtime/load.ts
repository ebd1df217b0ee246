import type * as Ort from 'onnxruntime-node';
import { LatheError, messageOf } from '../../core/errors';

export type OrtModule = typeof Ort;
let loading: Promise<OrtModule> | undefined;

/**
 * onnxruntime-node, loaded when it is first needed: it is native and has no build for some platforms.
 * Throws LatheError('runtime') where it cannot be loaded.
 */
export function loadOrt(): Promise<OrtModule> {
  loading ??= load();
  return loading;
}

async function load(): Promise<OrtModule> {
  try {
    const ort = await import('onnxruntime-node');
    // Its warnings are about the machine, not the model, and would end up among the command's own lines.
    ort.env.logLevel = 'fatal';
    return ort;
  } catch (error) {
    const place = `${process.platform}-${process.arch}`;
    throw new LatheError(
      `onnxruntime could not be loaded on ${place}: models can be viewed here but not run (${firstSentence(error)})`,
      'runtime',
    );
  }
}

const firstSentence = (error: unknown): string => messageOf(error).split(/ Require stack:|\. /)[0]!;
