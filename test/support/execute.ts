import { type Model, tensorElements } from '../../src/core/ir';
import { bytesOf, floatsOf, type NumericData } from '../../src/core/numeric/elements';
import { Random } from '../../src/core/numeric/random';
import { encodeToBytes } from '../../src/core/onnx';
import type { Dataset, Feeds, RuntimeTensor, Session, SessionOptions } from '../../src/core/ports';
import { runtime } from './runtime';

/** For models that run more than once: opening takes longer than many a run. */
export const sessionOf = async (model: Model, options?: SessionOptions): Promise<Session> =>
  runtime.create({ bytes: await encodeToBytes(model) }, options);

/** Runs a model once and returns its outputs. */
export async function execute(model: Model, feeds: Feeds, options?: SessionOptions): Promise<Feeds> {
  const session = await sessionOf(model, options);
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
}

/** Seeded inputs for a model: symbolic dimensions are `symbol`, floats normal, integers 0 to 9. */
export function randomFeeds(model: Model, seed: number, symbol = 1, deviation = 1): Feeds {
  const random = new Random(seed);
  const feeds: Feeds = {};
  for (const { name, type } of tensorInputs(model)) {
    const dims = (type.shape ?? []).map(d => (typeof d === 'number' ? d : symbol));
    feeds[name] = randomTensor(type.type, dims, random, deviation);
  }
  return feeds;
}

const tensorInputs = ({ graph }: Model) =>
  graph.inputs.flatMap(({ name, type }) =>
    type.kind === 'tensor' && !graph.initializers.has(name) ? [{ name, type }] : [],
  );

function randomTensor(
  type: RuntimeTensor['type'] | undefined,
  dims: readonly number[],
  random: Random,
  deviation: number,
): RuntimeTensor {
  const length = tensorElements({ dims });
  if (type === 'int64') return { type, dims, data: BigInt64Array.from({ length }, () => BigInt(random.integer(10))) };
  if (type === 'int32') return { type, dims, data: Int32Array.from({ length }, () => random.integer(10)) };
  if (type === 'bool') return { type, dims, data: Uint8Array.from({ length }, () => random.integer(2)) };
  // Positive halves between 0.125 and 2 as bit patterns.
  if (type === 'float16')
    return { type, dims, data: Uint16Array.from({ length }, () => 0x3000 + random.integer(0x1000)) };
  // Images are large: `from` would take most of a test's time.
  const data = new Float32Array(length);
  for (let i = 0; i < length; i++) data[i] = random.normal() * deviation;
  return { type: 'float32', dims, data };
}

/** A data set of seeded random inputs. */
export function randomDataset(model: Model, samples = 8, symbol = 1, deviation = 1): Dataset {
  return {
    label: 'synthetic (seeded)',
    synthetic: true,
    samples,
    inputs: tensorInputs(model).map(({ name }) => name),
    batch: async start => randomFeeds(model, start + 1, symbol, deviation),
    hash: async () => 'seeded',
  };
}

/** Largest difference over all outputs, relative to the largest magnitude (at least `floor`); not finite where only one side is. */
export function relativeError(a: Feeds, b: Feeds, floor = 1e-30): number {
  let [difference, magnitude] = [0, floor];
  for (const [name, { data }] of Object.entries(a)) {
    const other = b[name]?.data;
    if (!other || other.length !== data.length) return Number.POSITIVE_INFINITY;
    for (let i = 0; i < data.length; i++) {
      const [x, y] = [Number(data[i]), Number(other[i])];
      if (Object.is(x, y)) continue;
      difference = Math.max(difference, Number.isFinite(x - y) ? Math.abs(x - y) : Number.POSITIVE_INFINITY);
      magnitude = Math.max(magnitude, Math.abs(x));
    }
  }
  return difference === 0 ? 0 : difference / magnitude;
}

/** Signal to quantization noise ratio over all float outputs, in dB; Infinity when equal. */
export function sqnrDb(pairs: Iterable<readonly [original: Feeds, quantized: Feeds]>): number {
  let [signal, noise] = [0, 0];
  for (const [a, b] of pairs)
    for (const [name, { type, data }] of Object.entries(a)) {
      if (type !== 'float32' && type !== 'float16') continue;
      const [x, y] = [data, b[name]!.data].map(d => floatsOf(type, bytesOf(d as NumericData)));
      for (let i = 0; i < data.length; i++) {
        signal += x![i]! ** 2;
        noise += (x![i]! - y![i]!) ** 2;
      }
    }
  // Equal outputs, be they all zero.
  return noise === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10(signal / noise);
}
