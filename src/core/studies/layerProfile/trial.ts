import { inspect } from '../../analysis/inspect';
import { encodeToBytes } from '../../onnx';
import type { Feeds } from '../../ports';
import { Agreement, isMeasured } from '../agreement';
import { kernelNote } from './executedKernels';
import { type InNetwork, inNetwork } from './inNetwork';
import { layerOptimization, layerSession } from './session';
import type { LayerTools } from './tools';
import type { Variant } from './variants';

/** What is known of a variant besides its time. */
export interface Trial {
  /** Of the first samples, under the float model's names. */
  readonly results: readonly Feeds[];
  readonly macs: number | null;
  readonly weightBytes: number;
  readonly note: string;
  /** What is timed. */
  readonly timed: InNetwork;
}

/** Agreement is judged on this many samples. */
const SAMPLES = 4;

/** Runs a variant over the first samples. Throws LatheError where the runtime cannot load or run it. */
export async function tryVariant(variant: Variant, tools: LayerTools): Promise<Trial> {
  const { model, samples, decode, precision, notes } = variant;
  const bytes = await encodeToBytes(model);
  const session = await layerSession(bytes, layerOptimization, tools);
  const results: Feeds[] = [];
  try {
    for (const feeds of samples.slice(0, SAMPLES)) results.push(decode(await session.run(feeds)));
  } finally {
    await session.release();
  }
  const { macs, weightBytes } = inspect(model, { name: '', bytes: bytes.length });
  const executed = await tools.executedModel(bytes);
  const note = [kernelNote(executed.graph, precision), ...notes].filter(Boolean).join('; ');
  return { results, macs, weightBytes, note, timed: await inNetwork(executed, model, samples, tools) };
}

/** SQNR in dB of results against those of FP32 on the same inputs; null when identical or not defined. */
export function sqnrOf(exact: readonly Feeds[], results: readonly Feeds[]): number | null {
  const agreement = new Agreement();
  exact.forEach((expected, i) => {
    const all = Object.values(expected);
    for (const [name, tensor] of Object.entries(expected))
      agreement.add(name, tensor, results[i]![name]!, isMeasured(tensor, all));
  });
  return agreement.result().sqnrDb;
}
