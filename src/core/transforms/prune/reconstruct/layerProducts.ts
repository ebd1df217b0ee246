import { axisView } from '../../../numeric/quantization';
import type { Random } from '../../../numeric/random';
import type { MatrixProducts } from '../../recovery/adaRound/matrixProducts';
import { sampledPositions } from '../../recovery/sampledPositions';
import type { FittedLayer } from './fittedLayer';
import type { Products } from './leastSquares';
import type { PairedValues } from './sideBySide';

/** Positions of a layer's output that are looked at, per weight of an output. */
const POSITIONS_PER_INPUT = 8;
const [FEWEST_POSITIONS, MOST_POSITIONS] = [2048, 16384];

/**
 * The products of each group of a layer over sampled positions of some runs.
 * @param kept the original's output channels that the pruned layer still has
 * @returns undefined where results of the original do not lie at the same positions
 */
export async function layerProducts(
  layer: FittedLayer,
  runs: readonly PairedValues[],
  kept: readonly number[],
  products: MatrixProducts,
  random: Random,
): Promise<readonly Products[] | undefined> {
  const { groups, inputs } = layer;
  const outputs = layer.outputs / groups;
  const width = inputs + outputs;
  const wanted = Math.min(MOST_POSITIONS, Math.max(FEWEST_POSITIONS, POSITIONS_PER_INPUT * inputs)) / 2;
  const rows = sampledRows(layer, runs, kept, wanted, random);
  if (!rows) return undefined;
  const sums = Array.from({ length: groups }, () => new Float64Array(width * width));
  for (const data of rows) {
    const positions = data.length / (groups * width);
    const gram = await products.gramOf({ dims: [groups, positions, width], data });
    for (const [group, sum] of sums.entries())
      for (let i = 0; i < sum.length; i++) sum[i]! += gram[group * sum.length + i]!;
  }
  return sums.map(gram => ({ inputs, outputs, gram }));
}

/** What a layer reads and should give at about so many positions of some runs, each [groups, positions, inputs + outputs]; undefined as above. */
export function sampledRows(
  layer: FittedLayer,
  runs: readonly PairedValues[],
  kept: readonly number[],
  wanted: number,
  random: Random,
): readonly Float32Array[] | undefined {
  const rows: Float32Array[] = [];
  for (const run of runs) {
    const sampled = rowsOf(layer, run, kept, Math.ceil(wanted / runs.length), random);
    if (!sampled) return undefined;
    rows.push(sampled);
  }
  return rows;
}

/** What a layer reads and should give at up to so many positions, [groups, positions, inputs + outputs]. */
function rowsOf(
  layer: FittedLayer,
  { input, expected }: PairedValues,
  kept: readonly number[],
  most: number,
  random: Random,
): Float32Array | undefined {
  const { node, linear, groups, length, inputs } = layer;
  if (!(input.data instanceof Float32Array && expected.data instanceof Float32Array)) return undefined;
  const patches = linear.patches(node, layer.weight.dims, input.dims);
  const rank = expected.dims.length;
  const { outer, channels, inner } = axisView(expected.dims, (linear.outputAxis + rank) % rank);
  if (patches.positions !== outer * inner || patches.length !== length || kept.length !== layer.outputs)
    return undefined;
  const positions = sampledPositions(patches.positions, most, random);
  const outputs = kept.length / groups;
  const width = inputs + outputs;
  const rows = new Float32Array(groups * positions.length * width);
  for (const [i, position] of positions.entries()) {
    patches.copy(input.data, position, rows, i * width, positions.length * width);
    const [o, at] = [Math.floor(position / inner), position % inner];
    for (let group = 0; group < groups; group++) {
      const end = (group * positions.length + i) * width + inputs;
      if (inputs > length) rows[end - 1] = 1;
      for (let k = 0; k < outputs; k++)
        rows[end + k] = expected.data[(o * channels + kept[group * outputs + k]!) * inner + at]!;
    }
  }
  return rows;
}
