import type { SensitivityPoint } from '../sensitivity';
import type { CostModel, LayerCost } from './costModel';

/** A layer that can be INT8. */
export interface RankedLayer {
  readonly name: string;
  readonly cost: LayerCost;
  /** Power of the error that it alone in INT8 puts on the outputs, over the power of the outputs. */
  readonly noise: number;
}

/**
 * Layers in the order in which they are worth being left float: by the noise that goes for the cost that comes (the greedy solution of
 * the knapsack, and what a Lagrange multiplier gives). Noise is that of each layer quantized alone: errors of layers are nearly
 * independent, so that their powers add up. What a layer takes away from a wholly quantized model ranks worse: beside one layer
 * that spoils everything the others seem not to matter (measured on both networks of bench/search.mjs).
 */
export function rankLayers(points: readonly SensitivityPoint[], costs: CostModel): RankedLayer[] {
  const layers = points.map(p => ({ name: p.layer, cost: costs.of(p.group), noise: noiseOf(p) }));
  // Compared as products: the cost may be 0.
  const added = ({ cost }: RankedLayer) => Math.max(0, cost.float - cost.int8);
  return layers.sort((a, b) => b.noise * added(a) - a.noise * added(b) || b.noise - a.noise);
}

/** Outputs without a figure, as those that are not finite, count as all noise. */
function noiseOf({ sqnrDb, identical }: SensitivityPoint): number {
  if (identical) return 0;
  return sqnrDb === null ? 1 : 10 ** (-sqnrDb / 10);
}

/** What is predicted where the first `count` layers are float and the others INT8. */
export function prediction(layers: readonly RankedLayer[], count: number): { cost: number; loss: number } {
  let cost = 1;
  let loss = 0;
  for (const [i, layer] of layers.entries()) {
    const isFloat = i < count;
    cost -= layer.cost.float32 - (isFloat ? layer.cost.float : layer.cost.int8);
    if (!isFloat) loss += layer.noise;
  }
  return { cost, loss };
}
