import { LatheError } from '../../errors';
import type { Model } from '../../ir';
import { encodeToBytes } from '../../onnx';
import type { RuntimeTensor } from '../../ports';
import { type CalibrationEnv, runOverData } from '../quantize/calibrationRun';

/**
 * Signal to quantization noise ratio of a model's float32 outputs against the original's over all of the data:
 * 20 log10(|x| / |x - y|), in dB, and the mean of it over the outputs. Infinity where all are equal; -Infinity where one is not finite.
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
    throw new LatheError('accuracy recovery judges its steps by float32 outputs, and the model has none: leave it out');
  const ratios = [...energies.values()].map(decibels);
  return ratios.reduce((sum, r) => sum + r, 0) / ratios.length;
}

function decibels({ signal, noise }: { signal: number; noise: number }): number {
  if (noise === 0) return Number.POSITIVE_INFINITY;
  // What is not finite is as far off as can be.
  return Number.isFinite(noise) ? 10 * Math.log10(signal / noise) : Number.NEGATIVE_INFINITY;
}

function energiesOf({ data: x }: RuntimeTensor, { data: y }: RuntimeTensor) {
  if (!(x instanceof Float32Array && y instanceof Float32Array)) return undefined;
  if (x.length !== y.length) return { signal: 0, noise: Number.POSITIVE_INFINITY };
  let [signal, noise] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    signal += x[i]! ** 2;
    noise += (x[i]! - y[i]!) ** 2;
  }
  return { signal, noise };
}
