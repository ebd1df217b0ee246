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
  // Since 1.29 the runtime sends the names and hashes of models and the machine's figures to its makers (microsoft/onnxruntime#27379)
  // unless this is set before it is loaded; it also leaves logs in the temporary folder.
  process.env.ORT_DISABLE_TELEMETRY = '1';
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

/** Names of the execution providers in this build; none where the runtime cannot be loaded. */
export async function bundledProviders(): Promise<string[]> {
  try {
    const { listSupportedBackends } = await loadOrt();
    return listSupportedBackends()
      .filter(backend => backend.bundled)
      .map(backend => backend.name);
  } catch {
    return [];
  }
}

const firstSentence = (error: unknown): string => messageOf(error).split(/ Require stack:|\. /)[0]!;
