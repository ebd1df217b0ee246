import { type Graph, type Model, makeTensor, type Node, type Tensor } from '../../../ir';
import { floatBytes } from '../../../numeric/elements';
import { clamp } from '../../../numeric/round';
import { UniqueNames } from '../../../passes/edit';
import { floatValues } from '../../quantize/floatWeights';
import { ChannelMoments } from '../../recovery/channelMoments';
import type { DataEnv } from '../../transform';
import type { KeptOutputs } from './keptOutputs';
import { SideBySide } from './sideBySide';

/** A variance grows or shrinks by so much at most: one of a channel that is nearly constant on the data says little. */
const MOST_CHANGE = 64;

/**
 * Estimates the mean and variance by which batch normalizations of a pruned model normalize again (as BN re-estimation in Li et al.
 * 2020, EagleEye, arXiv 2007.02491), in the order of the graph. What was learned moves by what pruning changed on the data, so that a
 * channel that nothing changed for keeps the statistics of all its training. Edits `pruned`.
 * @returns names of the normalizations that have others now
 */
export async function reestimateBatchNorms(
  original: Model,
  pruned: Model,
  keptOutputs: KeptOutputs,
  env: DataEnv,
): Promise<readonly string[]> {
  const counterparts = new Map(original.graph.nodes.map(node => [node.name, node]));
  const stops = pruned.graph.nodes.flatMap(node => {
    const originalValue = normalizesAsLearned(node) ? counterparts.get(node.name)?.inputs[0] : undefined;
    return originalValue ? [{ node, originalValue }] : [];
  });
  if (stops.length === 0) return [];
  const run = await SideBySide.begin(original, pruned, stops, env);
  const names = new UniqueNames(pruned);
  const changed: string[] = [];
  for (const [i, stop] of stops.entries()) {
    env.progress?.throwIfCancelled();
    env.progress?.report(`Estimating batch norms: ${i + 1} of ${stops.length}`, i / stops.length);
    const { node } = stop;
    const kept = keptOutputs(node, 1);
    const runs = await run.advance(stop);
    const [mean, variance] = [3, 4].map(input => pruned.graph.initializers.get(node.inputs[input]!));
    if (!kept || !runs || mean?.type !== 'float32' || variance?.type !== 'float32') continue;
    const [now, before] = [new ChannelMoments(), new ChannelMoments()];
    for (const { input, expected } of runs) {
      now.add(input);
      before.add(expected);
    }
    const change = changeOf(now, before, kept);
    if (!change) continue;
    const means = (await floatValues(mean)).map((m, c) => m + change.shifts[c]!);
    const variances = (await floatValues(variance)).map((v, c) => v * change.factors[c]!);
    setVector(pruned.graph, node, 3, means, names);
    setVector(pruned.graph, node, 4, variances, names);
    changed.push(node.name);
  }
  return changed;
}

const normalizesAsLearned = (node: Node): boolean =>
  node.opType === 'BatchNormalization' && node.domain === '' && node.int('training_mode', 0) === 0;

/** Of each kept channel, what its mean grew by and its variance was multiplied by; undefined where nothing changed. */
function changeOf(now: ChannelMoments, before: ChannelMoments, kept: readonly number[]) {
  const [means, deviations] = [before.means(), before.deviations()];
  const [newMeans, newDeviations] = [now.means(), now.deviations()];
  if (newMeans.length !== kept.length) return undefined;
  const shifts = kept.map((from, c) => newMeans[c]! - means[from]!);
  const factors = kept.map((from, c) => {
    const ratio = (newDeviations[c]! / deviations[from]!) ** 2;
    return Number.isFinite(ratio) ? clamp(ratio, 1 / MOST_CHANGE, MOST_CHANGE) : 1;
  });
  return shifts.some(s => s !== 0) || factors.some(f => f !== 1) ? { shifts, factors } : undefined;
}

/** Other normalizations may read the vector that was there. */
function setVector(graph: Graph, node: Node, input: number, values: Float32Array, names: UniqueNames): void {
  const name = names.value(`${node.name}_${input === 3 ? 'mean' : 'variance'}`);
  const tensor: Tensor = makeTensor(name, 'float32', [values.length], floatBytes('float32', values));
  graph.initializers.set(name, tensor);
  node.inputs[input] = name;
}
