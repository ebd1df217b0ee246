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
    settleFloat16(ort);
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

/**
 * Where JavaScript has a Float16Array (Node 24), the runtime's JavaScript half takes it for float16, and its native half reads
 * none of its bytes (1.30: `not enough space: expected 2, got 0`). It looks once, at its first tensor: then there must be none.
 */
function settleFloat16({ Tensor }: OrtModule): void {
  const found = Object.getOwnPropertyDescriptor(globalThis, 'Float16Array');
  if (!found) return;
  Reflect.deleteProperty(globalThis, 'Float16Array');
  try {
    new Tensor('float16', new Uint16Array(1), [1]);
  } finally {
    Object.defineProperty(globalThis, 'Float16Array', found);
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
