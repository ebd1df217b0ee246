import type { Model } from '../../../ir';
import { Random } from '../../../numeric/random';
import { UniqueNames } from '../../../passes/edit';
import { MatrixProducts } from '../../recovery/adaRound/matrixProducts';
import type { DataEnv } from '../../transform';
import {
  type FittableLayer,
  type FittedLayer,
  fittableLayers,
  fittedLayers,
  type LeftLayer,
  storeBias,
  storeFitted,
} from './fittedLayer';
import type { KeptOutputs } from './keptOutputs';
import { fittedBySamples } from './kernelRidge';
import { layerProducts, sampledRows } from './layerProducts';
import { fittedWeights } from './leastSquares';
import { type PairedValues, SideBySide } from './sideBySide';

/** Layers with more inputs are fitted on fewer positions than inputs: the fit takes the cube of the smaller. */
const MANY_INPUTS = 1600;
/** Layers with more inputs than a convolution of 512 channels by a kernel of 3 x 3 are left. */
const MOST_INPUTS = 4700;
/** Positions of either half of the data that layers with many inputs are fitted on. */
const FEW_POSITIONS = 768;
const SEED = 1;

export interface Reconstructed {
  /** Names of the layers with other weights. */
  readonly layers: readonly string[];
  readonly left: readonly LeftLayer[];
}

/**
 * Gives what is left of each layer the weights by which it comes nearest to what the whole layer gave on the data (see
 * `fittedWeights`). Layers are fitted in the order of the graph, each on what the fitted layers before it give, so that errors do not
 * add up. Edits `pruned`, whose nodes have the names of the original's.
 */
export async function reconstruct(
  original: Model,
  pruned: Model,
  keptOutputs: KeptOutputs,
  env: DataEnv,
): Promise<Reconstructed> {
  const counterparts = new Map(original.graph.nodes.map(node => [node.name, node]));
  const found = await fittedLayers(pruned);
  const all = found.layers.filter(({ node }) => counterparts.has(node.name));
  const layers = all.filter(layer => !whyTooLarge(layer));
  const tooLarge = all.flatMap(layer => {
    const reason = whyTooLarge(layer);
    return reason === undefined ? [] : [{ node: layer.node, reason }];
  });
  const left = [...found.left, ...tooLarge];
  if (layers.length === 0) return { layers: [], left };
  const stopOf = ({ node }: FittedLayer) => ({ node, originalValue: counterparts.get(node.name)!.outputs[0]! });
  const run = await SideBySide.begin(original, pruned, layers.map(stopOf), env);
  const products = await MatrixProducts.open(env.runtime);
  const names = new UniqueNames(pruned);
  const random = new Random(SEED);
  const fitted: string[] = [];
  try {
    for (const [i, layer] of layers.entries()) {
      env.progress?.throwIfCancelled();
      env.progress?.report(`Fitting weights: layer ${i + 1} of ${layers.length}`, i / layers.length);
      const kept = keptOutputs(layer.node, layer.linear.outputAxis);
      const runs = await run.advance(stopOf(layer));
      const weights = kept && runs && (await fitLayer(layer, runs, kept, products, random));
      if (!weights) continue;
      storeFitted(pruned.graph, layer, weights, names);
      fitted.push(layer.node.name);
    }
  } finally {
    await products.release();
  }
  return { layers: fitted, left };
}

/** Gives each layer that may be fitted the bias that it then gets, of zeros: what the fitted model takes is what this one does. Edits it. */
export function addBiasesOfFit(model: Model): void {
  const names = new UniqueNames(model);
  for (const layer of fittableLayers(model.graph)) {
    const { node, inputs, length, outputs } = layer;
    const isConstant = !node.inputs[2] || model.graph.initializers.has(node.inputs[2]);
    if (inputs > length && isConstant && !whyTooLarge(layer))
      storeBias(model.graph, layer, new Float32Array(outputs), names);
  }
}

const whyTooLarge = ({ inputs, groups }: FittableLayer): string | undefined =>
  inputs > (groups > 1 ? MANY_INPUTS : MOST_INPUTS) ? `it has ${inputs} inputs, too many for a fit` : undefined;

/** Runs of even places fit, the others tell which ridge is best. Undefined where nothing comes nearer. */
async function fitLayer(
  layer: FittedLayer,
  runs: readonly PairedValues[],
  kept: readonly number[],
  products: MatrixProducts,
  random: Random,
): Promise<Float64Array | undefined> {
  const halves = [0, 1].map(rest => runs.filter((_, i) => i % 2 === rest)) as [PairedValues[], PairedValues[]];
  if (layer.inputs > MANY_INPUTS) return fitManyInputs(layer, halves, kept, products, random);
  const half = (part: readonly PairedValues[]) => layerProducts(layer, part, kept, products, random);
  const [first, second] = [await half(halves[0]), await half(halves[1])];
  if (!first || !second) return undefined;
  const result = layer.weights.slice();
  let isBetter = false;
  for (const [group, sums] of first.entries()) {
    const from = group * sums.outputs * sums.inputs;
    const present = result.subarray(from, from + sums.outputs * sums.inputs);
    const found = fittedWeights(present, sums, second[group]!);
    if (found) present.set(found);
    isBetter ||= found !== undefined;
  }
  return isBetter ? result : undefined;
}

/** The layer has one group. */
async function fitManyInputs(
  layer: FittedLayer,
  halves: readonly [readonly PairedValues[], readonly PairedValues[]],
  kept: readonly number[],
  products: MatrixProducts,
  random: Random,
): Promise<Float64Array | undefined> {
  const { inputs, outputs, weights } = layer;
  const rowsOf = (part: readonly PairedValues[]) => {
    const rows = sampledRows(layer, part, kept, FEW_POSITIONS, random);
    if (!rows) return undefined;
    const data = new Float32Array(rows.reduce((n, r) => n + r.length, 0));
    let at = 0;
    for (const row of rows) {
      data.set(row, at);
      at += row.length;
    }
    return { inputs, outputs, data };
  };
  const [first, second] = [rowsOf(halves[0]), rowsOf(halves[1])];
  return first && second && fittedBySamples(weights, first, second, products);
}
