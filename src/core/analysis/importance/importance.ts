import { type Model, readTensor } from '../../ir';
import { floatsOf } from '../../numeric/elements';
import { Random } from '../../numeric/random';
import type { ChannelCoupling } from '../channels/coupling';
import { type AxisNorms, activationWeighted, readChannels } from './activationWeighted';
import { medianDistances } from './geometricMedian';
import { magnitudes, scaleSlices, weightSlices } from './groupSlices';

/** How the channels of a group are ranked; `random` is the control. */
export const importanceMethods = ['l1', 'l2', 'bn-scale', 'fpgm', 'activation', 'first-order', 'random'] as const;
export type ImportanceMethod = (typeof importanceMethods)[number];

/** Methods that run the model over data. */
export const ranksByData = (method: ImportanceMethod): boolean => method === 'activation' || method === 'first-order';

export interface RankingOptions {
  readonly method: ImportanceMethod;
  /** Of `random`. */
  readonly seed?: number;
  /** Sizes of activations; `activation` ranks nothing without them. */
  readonly norms?: AxisNorms;
  /** What each channel of each group does to the outputs; `first-order` ranks nothing without them. */
  readonly effects?: readonly (Float64Array | undefined)[];
}

/**
 * Importance of each channel of each group, summed over all slices that go with it and divided by the group's mean, so that
 * groups compare. Undefined for a group that the method cannot rank.
 * - l1, l2: norm of all weights that compute or read the channel (Li et al. 2017, Pruning filters for efficient ConvNets)
 * - bn-scale: size of the scales of batch normalization (Liu et al. 2017, Network slimming)
 * - fpgm: distance to the other channels' weights: those in the middle can be spared (He et al. 2019, FPGM)
 * - activation: weights that read the channel times what they read of it (after Sun et al. 2024, Wanda)
 * - first-order: how much the outputs change with the channel's size (after Molchanov et al. 2017 and 2019)
 */
export async function channelImportance(
  model: Model,
  coupling: ChannelCoupling,
  { method, seed = 1, norms, effects }: RankingOptions,
): Promise<(Float64Array | undefined)[]> {
  const scores = coupling.groups.map(({ channels }) => new Float64Array(channels.length));
  if (method === 'activation') {
    const ranked = norms ? await activationWeighted(readChannels(model, coupling), norms, scores) : new Set<number>();
    return scores.map((score, group) => (ranked.has(group) ? perMean(score) : undefined));
  }
  if (method === 'first-order') return scores.map((_, group) => effects?.[group] && perMean(effects[group]));
  if (method === 'random') {
    const random = new Random(seed);
    for (const score of scores) for (const i of score.keys()) score[i] = random.uniform();
    return scores;
  }
  const ranked = new Set<number>();
  const all = method === 'bn-scale' ? scaleSlices(model, coupling) : weightSlices(model, coupling);
  for (const slices of method === 'fpgm' ? all.filter(s => s.computes) : all) {
    const values = floatsOf(slices.tensor.type, await readTensor(slices.tensor));
    const score = scores[slices.group]!;
    if (method === 'fpgm') medianDistances(values, slices, score);
    else magnitudes(values, slices, method === 'l2' ? 2 : 1, score);
    ranked.add(slices.group);
  }
  if (method === 'l2') for (const score of scores) for (const i of score.keys()) score[i] = Math.sqrt(score[i]!);
  return scores.map((score, group) => (ranked.has(group) ? perMean(score) : undefined));
}

function perMean(score: Float64Array): Float64Array {
  const mean = score.reduce((sum, value) => sum + value, 0) / score.length;
  return mean > 0 ? score.map(value => value / mean) : score;
}
