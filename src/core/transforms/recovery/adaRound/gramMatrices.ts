import type { Model } from '../../../ir';
import { Random } from '../../../numeric/random';
import type { RuntimeTensor } from '../../../ports';
import type { CalibrationEnv } from '../../quantize/calibrationRun';
import { observeValues } from '../observeValues';
import { sampledPositions } from '../sampledPositions';
import type { MatrixProducts } from './matrixProducts';
import type { RoundedLayer } from './roundedLayer';

/** Positions of a layer's output that are looked at, per weight of an output: enough to know how inputs vary together. */
const POSITIONS_PER_WEIGHT = 4;
const FEWEST_POSITIONS = 1024;
const MOST_POSITIONS = 8192;

/**
 * What the weights of an output meet on the data: the sums of x x^T over sampled positions for each group of each layer,
 * [groups, length, length]. The error of a layer's output, |Wx - W'x|^2, depends on the data through these alone.
 */
export async function gramMatrices(
  model: Model,
  layers: readonly RoundedLayer[],
  products: MatrixProducts,
  env: CalibrationEnv,
): Promise<Map<RoundedLayer, Float32Array>> {
  const sums = new Map(layers.map(l => [l, new Float32Array(l.groups * l.length ** 2)]));
  const random = new Random(SEED);
  const runs = Math.max(1, Math.floor(env.dataset.samples / (env.dataset.step ?? 1)));
  const inputs = layers.map(l => l.node.inputs[0]!);
  await observeValues(model, inputs, env, async values => {
    for (const layer of layers) {
      const wanted = Math.min(MOST_POSITIONS, Math.max(FEWEST_POSITIONS, POSITIONS_PER_WEIGHT * layer.length));
      const rows = sampledRows(layer, values[layer.node.inputs[0]!]!, Math.ceil(wanted / runs), random);
      const sum = sums.get(layer)!;
      for (const [i, added] of (await products.gramOf(rows)).entries()) sum[i]! += added;
    }
  });
  return sums;
}
const SEED = 1;

/** What a layer reads at up to so many positions, [groups, positions, length]. */
function sampledRows(layer: RoundedLayer, input: RuntimeTensor, most: number, random: Random) {
  const { data, dims } = input;
  if (!(data instanceof Float32Array)) throw new Error(`${layer.node.name} reads no float32`);
  const patches = layer.linear.patches(layer.node, layer.weight.dims, dims);
  const positions = sampledPositions(patches.positions, most, random);
  const rows = new Float32Array(layer.groups * positions.length * layer.length);
  for (const [i, position] of positions.entries())
    patches.copy(data, position, rows, i * layer.length, positions.length * layer.length);
  return { dims: [layer.groups, positions.length, layer.length] as const, data: rows };
}
