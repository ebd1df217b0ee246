import { GraphIndex, type Model } from '../../ir';
import { axisView } from '../../numeric/quantization';
import { UniqueNames } from '../../passes/edit';
import type { Feeds, RuntimeTensor } from '../../ports';
import type { CalibrationEnv } from '../quantize/calibrationRun';
import { ChannelMoments, measureMoments } from './channelMoments';
import { spreadRuns } from './dataParts';
import { LinearLayer } from './linearLayer';
import { StagedRun } from './stagedRun';

/**
 * Empirical bias correction (Nagel et al. 2019, arXiv 1906.04721, section 4.2 and appendix D): rounding moves the mean of each
 * channel of a layer's result; the bias takes that back. Layers are corrected in the order of the graph, each on what the corrected
 * layers before it give. Edits `float`.
 * @param quantized what `float` becomes; its layers have the same names
 * @param smallest shifts below this share of the channel's deviation stay: they move what was exact (an even background) and win little
 * @returns how many layers were corrected
 */
export async function correctBiases(
  float: Model,
  quantized: Model,
  layerNames: readonly string[],
  smallest: number,
  env: CalibrationEnv,
): Promise<number> {
  const layers = await readLayers(float, new Set(layerNames));
  if (layers.size === 0) return 0;
  const outputs = [...layers.values()].map(l => l.node.outputs[0]!);
  const dataset = spreadRuns(env.dataset, await runsThatFit(float, outputs, env));
  const samples: Map<string, RuntimeTensor>[] = [];
  const keep = (fed: Feeds) => void samples.push(new Map(Object.entries(fed)));
  const expected = await measureMoments(float, outputs, { ...env, dataset }, keep);
  const targets = quantized.graph.nodes.filter(n => layers.has(n.name));
  const run = new StagedRun(quantized, targets, samples, env.runtime);
  for (const [i, target] of targets.entries()) {
    env.progress?.throwIfCancelled();
    env.progress?.report(`Correcting biases: layer ${i + 1} of ${targets.length}`, i / targets.length);
    const layer = layers.get(target.name)!;
    const results = await run.advance(target);
    const actual = new ChannelMoments();
    for (const result of results) actual.add(result);
    const wanted = expected.get(layer.node.outputs[0]!)!;
    const [means, deviations] = [wanted.means(), wanted.deviations()];
    const correction = actual.means().map((mean, c) => {
      const shift = means[c]! - mean;
      return Math.abs(shift) < smallest * deviations[c]! ? 0 : shift;
    });
    layer.addToBias(correction);
    for (const result of results) addPerChannel(result, correction);
  }
  const names = new UniqueNames(float);
  for (const layer of layers.values()) layer.store(float.graph, names);
  return layers.size;
}

/** Bytes of activations that may be held at a time. */
const MOST_BYTES = 2 ** 30;
/** Values that are alive at the same time are seldom more than so many times the largest. */
const ALIVE = 3;

/** How many runs may go through the layers side by side. */
export async function runsThatFit(model: Model, outputs: readonly string[], env: CalibrationEnv): Promise<number> {
  let largest = 1;
  await measureMoments(model, outputs, { ...env, dataset: spreadRuns(env.dataset, 1) }, (_, results) => {
    for (const { data } of Object.values(results)) largest = Math.max(largest, data.length * FLOAT_BYTES);
  });
  return Math.max(1, Math.floor(MOST_BYTES / (ALIVE * largest)));
}
const FLOAT_BYTES = 4;

/** By name, in the order of the graph. */
async function readLayers(model: Model, names: ReadonlySet<string>): Promise<Map<string, LinearLayer>> {
  const index = new GraphIndex(model.graph);
  const layers = new Map<string, LinearLayer>();
  for (const node of model.graph.nodes) {
    const layer = names.has(node.name) ? await LinearLayer.read(index, node) : undefined;
    if (layer) layers.set(node.name, layer);
  }
  return layers;
}

/** Adds to every element in place what its channel (axis 1) gets. */
function addPerChannel({ data, dims }: RuntimeTensor, shifts: Float64Array): void {
  if (!(data instanceof Float32Array)) throw new Error('a layer that was to be corrected gave no float32');
  const { channels, inner } = axisView(dims, 1);
  for (let i = 0; i < data.length; i++) data[i]! += shifts[Math.floor(i / inner) % channels]!;
}
