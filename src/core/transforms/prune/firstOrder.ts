import { LatheError } from '../../errors';
import { bytesOf, typedView } from '../../numeric/elements';
import { encodeToBytes } from '../../onnx';
import type { Feeds, RuntimeTensor, Session } from '../../ports';
import type { CalibrationEnv } from '../quantize/calibrationRun';
import { factorsOf, type Gate, gatedModel } from './gates';
import { countingDims, sizeOf } from './modelSize';
import type { PrunableModel } from './prunable';

/** Channels are scaled by 1 less this: more than float32 rounds away, and little enough to be a difference at 1. */
const STEP = 1 / 64;
/** Samples that effects are measured on: each takes a run for every channel. */
const MOST_SAMPLES = 16;
/** Some minutes on a few cores. */
const MOST_MACS = 1e13;
/** Channels in one run, where a run takes any number of samples. */
const ROWS = 16;

/**
 * How much the outputs change with the size of each channel: the root of the sum over samples and outputs of |f(1) - f(1 - step)|^2 /
 * |f(1)|^2, over the step, a finite difference by the gate of Molchanov et al. 2019 (arXiv 1906.10771, equation 8), on the outputs instead of a loss, as there are
 * no gradients and may be no labels. Throws LatheError where that would take too many runs.
 * @returns by group, then channel; undefined for a group that nothing reads by weights
 */
export async function firstOrderEffects(
  prunable: PrunableModel,
  asked: ReadonlySet<number>,
  env: CalibrationEnv,
): Promise<(Float64Array | undefined)[]> {
  const { groups } = prunable.coupling;
  const { model, gates } = gatedModel(prunable);
  const { dataset, progress } = env;
  const { step = 1 } = dataset;
  const samples = Math.max(step, Math.min(MOST_SAMPLES, dataset.samples));
  const wanted = [...asked].filter(g => gates.some(gate => gate.group === g));
  const channels = wanted.reduce((n, g) => n + groups[g]!.channels.length, 0);
  const { macs } = sizeOf(prunable.model, countingDims(prunable.model, undefined).dims);
  if (channels * samples * macs > MOST_MACS)
    throw new LatheError(
      `first-order importance would take ${channels * samples} runs of the model: choose fewer layers, fewer samples or another importance`,
      'usage',
    );
  const scores = groups.map((group, g) => (wanted.includes(g) ? new Float64Array(group.channels.length) : undefined));
  const session = await env.runtime.create({ bytes: await encodeToBytes(model) });
  try {
    const rows = dataset.batchable && (await isStackable(session, gates, env)) ? ROWS : 1;
    for (let start = 0; start + step <= samples; start += step) {
      const fed = await dataset.batch(start, step);
      const whole = await session.run({ ...fed, ...factorsFor(gates, () => [undefined]) });
      const stacked = rows === 1 ? fed : repeated(fed, rows);
      for (const [done, group] of wanted.entries()) {
        const score = scores[group]!;
        for (let from = 0; from < score.length; from += rows) {
          progress?.throwIfCancelled();
          progress?.report(
            `Ranking channels: sample ${start + 1} of ${samples}`,
            (start + done / wanted.length) / samples,
          );
          // Rows behind the last channel scale nothing.
          const scaled = Array.from({ length: rows }, (_, r) => (from + r < score.length ? from + r : undefined));
          const factors = factorsFor(gates, gate => (gate.group === group ? scaled : [undefined]));
          const changed = await session.run({ ...stacked, ...factors });
          for (let r = 0; r < rows && from + r < score.length; r++) score[from + r]! += change(whole, changed, r, rows);
        }
      }
    }
  } finally {
    await session.release();
  }
  return scores.map(score => score?.map(sum => Math.sqrt(sum) / STEP));
}

const factorsFor = (gates: readonly Gate[], scaledOf: (gate: Gate) => readonly (number | undefined)[]): Feeds =>
  Object.fromEntries(gates.map(gate => [gate.name, factorsOf(gate, scaledOf(gate), 1 - STEP)]));

/** Whether rows of a batch go through the model apart: two of them, one with a channel of each gate at 0, and the other as it is alone. */
async function isStackable(session: Session, gates: readonly Gate[], { dataset }: CalibrationEnv): Promise<boolean> {
  if (gates.some(({ axis, rank }) => axis === 0 || rank < 2)) return false;
  const fed = await dataset.batch(0, 1);
  const alone = await session.run({ ...fed, ...factorsFor(gates, () => [undefined]) });
  try {
    const both = await session.run({ ...repeated(fed, 2), ...factorsFor(gates, () => [0, undefined]) });
    return change(alone, both, 1, 2) < TOLERANCE;
  } catch {
    // A model may insist on one sample inside that its inputs leave free.
    return false;
  }
}

/** Kernels may add in another order for other batches. */
const TOLERANCE = 1e-9;

/** Squared change of the outputs from one run to a row of another, relative to their squares, over all float32 outputs. */
function change(whole: Feeds, changed: Feeds, row: number, rows: number): number {
  let total = 0;
  for (const [name, { data: x }] of Object.entries(whole)) {
    const y = changed[name]?.data;
    if (!(x instanceof Float32Array && y instanceof Float32Array)) continue;
    if (y.length !== rows * x.length) return Number.POSITIVE_INFINITY;
    let [difference, energy] = [0, 0];
    for (let i = 0, at = row * x.length; i < x.length; i++, at++) {
      difference += (x[i]! - y[at]!) ** 2;
      energy += x[i]! ** 2;
    }
    if (energy > 0) total += difference / energy;
  }
  return total;
}

function repeated(feeds: Feeds, times: number): Feeds {
  return Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, repeatedTensor(tensor, times)]));
}

function repeatedTensor({ type, dims, data }: RuntimeTensor, times: number): RuntimeTensor {
  const all = [(dims[0] ?? 1) * times, ...dims.slice(1)];
  if (Array.isArray(data)) return { type, dims: all, data: Array.from({ length: times }, () => data).flat() };
  const one = bytesOf(data);
  const bytes = new Uint8Array(one.length * times);
  for (let i = 0; i < times; i++) bytes.set(one, i * one.length);
  return { type, dims: all, data: typedView(type, bytes) };
}
