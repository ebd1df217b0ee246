import { GraphIndex, type Model, readTensor } from '../../ir';
import { floatsOf } from '../../numeric/elements';
import type { ChannelCoupling } from '../channels/coupling';
import { type GroupSlices, magnitudes, weightSlices } from './groupSlices';

/** Weights that read a group's channels, and the value that holds those. */
export interface ReadChannels {
  readonly slices: GroupSlices;
  readonly value: string;
  /** Index of the value's axis. */
  readonly axis: number;
  /** For each index of that axis the channel's place in the group; -1: none. */
  readonly channelOf: Int32Array;
}

/** Root mean square of each index of an axis of a value over some data. */
export type AxisNorms = (value: string, axis: number) => Float64Array;

/** Every weight operand whose channels come from a value that is computed. */
export function readChannels(model: Model, coupling: ChannelCoupling): ReadChannels[] {
  const { atoms, values, groups } = coupling;
  const index = new GraphIndex(model.graph);
  const found: ReadChannels[] = [];
  for (const slices of weightSlices(model, coupling)) {
    if (slices.computes) continue;
    const place = new Map(groups[slices.group]!.channels.map((root, i) => [root, i]));
    for (const { node } of index.consumers(slices.tensor.name))
      for (const value of node.inputs) {
        if (model.graph.initializers.has(value)) continue;
        for (const [k, axis] of (values.of(value) ?? []).entries()) {
          const size = axis.size ?? 0;
          const channelOf = Int32Array.from({ length: size }, (_, i) => place.get(atoms.find(axis.first + i)) ?? -1);
          if (channelOf.some(c => c >= 0)) found.push({ slices, value, axis: k, channelOf });
        }
      }
  }
  return found;
}

/**
 * Scores each channel by the size of the weights that read it times the size of what they read, over all that read it; after
 * Sun et al. 2024 (Wanda), for whole channels.
 */
export async function activationWeighted(
  reads: readonly ReadChannels[],
  norms: AxisNorms,
  scores: readonly Float64Array[],
): Promise<ReadonlySet<number>> {
  const ranked = new Set<number>();
  for (const { slices, value, axis, channelOf } of reads) {
    const score = scores[slices.group]!;
    const weights = new Float64Array(score.length);
    magnitudes(floatsOf(slices.tensor.type, await readTensor(slices.tensor)), slices, 1, weights);
    const [sums, counts] = [new Float64Array(score.length), new Float64Array(score.length)];
    const sizes = norms(value, axis);
    for (const [i, channel] of channelOf.entries()) {
      if (channel < 0) continue;
      sums[channel]! += sizes[i]!;
      counts[channel]!++;
    }
    for (const c of score.keys()) score[c]! += counts[c]! > 0 ? (weights[c]! * sums[c]!) / counts[c]! : 0;
    ranked.add(slices.group);
  }
  return ranked;
}
