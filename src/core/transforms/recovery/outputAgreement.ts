import { LatheError } from '../../errors';
import type { Model } from '../../ir';
import { bytesOf, floatsOf, type NumericData } from '../../numeric/elements';
import { encodeToBytes } from '../../onnx';
import type { RuntimeTensor } from '../../ports';
import { type CalibrationEnv, runOverData } from '../quantize/calibrationRun';

/** One output that is equal, or not finite, must not outweigh all others: no ratio counts for more decibels than this. */
const MOST_DECIBELS = 150;

/**
 * Signal to quantization noise ratio of a model's float outputs against the original's over all of the data:
 * 20 log10(|x| / |x - y|), in dB, and the mean of it over the outputs. Infinity where all are equal.
 */
export async function outputSqnrDb(original: Model, model: Model, env: CalibrationEnv): Promise<number> {
  const outputs = original.graph.outputs.map(o => o.name);
  const session = await env.runtime.create({ bytes: await encodeToBytes(original) });
  const energies = new Map<string, { signal: number; noise: number }>();
  try {
    await runOverData(model, outputs, { from: 0, to: env.dataset.samples }, env, async (results, fed) => {
      const expected = await session.run(fed, outputs);
      for (const name of outputs) {
        const known = energies.get(name) ?? { signal: 0, noise: 0 };
        const added = energiesOf(expected[name]!, results[name]!);
        if (added) energies.set(name, { signal: known.signal + added.signal, noise: known.noise + added.noise });
      }
    });
  } finally {
    await session.release();
  }
  if (energies.size === 0)
    throw new LatheError('accuracy recovery judges its steps by float outputs, and the model has none: leave it out');
  const ratios = [...energies.values()];
  if (ratios.every(r => r.noise === 0)) return Number.POSITIVE_INFINITY;
  return ratios.reduce((sum, r) => sum + decibels(r), 0) / ratios.length;
}

/** Whether a ratio means outputs that are not finite. */
export const isNotFinite = (sqnrDb: number): boolean => sqnrDb <= -MOST_DECIBELS;

function decibels({ signal, noise }: { signal: number; noise: number }): number {
  if (noise === 0) return MOST_DECIBELS;
  const ratio = 10 * Math.log10(signal / noise);
  // NaN where an output is not finite: as far off as can be.
  return Number.isNaN(ratio) ? -MOST_DECIBELS : Math.max(-MOST_DECIBELS, Math.min(ratio, MOST_DECIBELS));
}

/** Undefined for values that are no floats. */
function energiesOf(expected: RuntimeTensor, actual: RuntimeTensor) {
  if (!floatTypes.has(expected.type)) return undefined;
  const [x, y] = [expected, actual].map(({ type, data }) => floatsOf(type, bytesOf(data as NumericData))) as [
    Float32Array,
    Float32Array,
  ];
  if (x.length !== y.length) return { signal: 0, noise: Number.POSITIVE_INFINITY };
  let [signal, noise] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    signal += x[i]! ** 2;
    noise += (x[i]! - y[i]!) ** 2;
  }
  return { signal, noise };
}

const floatTypes: ReadonlySet<string> = new Set(['float32', 'float16', 'float64']);
