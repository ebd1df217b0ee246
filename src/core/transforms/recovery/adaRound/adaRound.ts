import type { Model } from '../../../ir';
import type { IntegerRange } from '../../../numeric/quantization';
import type { CalibrationEnv } from '../../quantize/calibrationRun';
import { gramMatrices } from './gramMatrices';
import { MatrixProducts } from './matrixProducts';
import { type RoundedLayer, roundedLayers, storeRounded } from './roundedLayer';
import { roundRows } from './roundRows';

/** Bytes of Gram matrices that may be held at a time. */
const MOST_BYTES = 2 ** 28;
const FLOAT_BYTES = 4;

/**
 * AdaRound (Nagel et al. 2020, arXiv 2004.10568) layer by layer on the data: see `roundRows`. Layers meet what the float model gives.
 * Edits `float` so that rounding to nearest gives the roundings found.
 * @param quantized what `float` becomes; its layers have the same names
 * @returns how many layers were rounded otherwise
 */
export async function adaRound(
  float: Model,
  quantized: Model,
  layerNames: readonly string[],
  range: IntegerRange,
  env: CalibrationEnv,
): Promise<number> {
  const layers = await roundedLayers(float, quantized, layerNames);
  const products = await MatrixProducts.open(env.runtime);
  const rounded: [RoundedLayer, Int8Array][] = [];
  try {
    for (const part of partsThatFit(layers)) {
      const grams = await gramMatrices(float, part, products, env);
      for (const layer of part) {
        const done = rounded.length;
        env.progress?.report(`Rounding weights: layer ${done + 1} of ${layers.length}`, done / layers.length);
        const { integers } = await roundRows(layer, grams.get(layer)!, range, products, env.progress);
        rounded.push([layer, integers]);
      }
    }
  } finally {
    await products.release();
  }
  let changed = 0;
  for (const [layer, integers] of rounded) if ((await storeRounded(float, layer, integers)) > 0) changed++;
  return changed;
}

/** Layers in their order, as many at a time as there is memory for what they meet; a layer beyond that is alone. */
function partsThatFit(layers: readonly RoundedLayer[]): RoundedLayer[][] {
  const parts: RoundedLayer[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const layer of layers) {
    const added = layer.groups * layer.length ** 2 * FLOAT_BYTES;
    if (bytes + added > MOST_BYTES) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)!.push(layer);
    bytes += added;
  }
  return parts;
}
