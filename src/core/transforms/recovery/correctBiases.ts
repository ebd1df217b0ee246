import { GraphIndex, type Model } from '../../ir';
import { axisView } from '../../numeric/quantization';
import { UniqueNames } from '../../passes/edit';
import type { RuntimeTensor } from '../../ports';
import type { CalibrationEnv } from '../quantize/calibrationRun';
import { ChannelMoments, measureMoments } from './channelMoments';
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
  const outputs = [...layers.values()].map(l => l.node.outputs[0]!);
  const samples: Map<string, RuntimeTensor>[] = [];
  const expected = await measureMoments(float, outputs, env, fed => samples.push(new Map(Object.entries(fed))));
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
