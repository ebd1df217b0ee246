import type { Coloring } from '../graph/coloring';
import type { LayerFigures } from '../model/metric';
import { layerText } from './groupText';
import type { PruneMetric } from './pruneMetric';

/** Layers by what is lost without a share of their group, the most sensitive hottest, and what these channels pass through like them; what was not measured is hatched. */
export function pruneColoring(figures: LayerFigures, metric: PruneMetric): Coloring {
  const { layers, pruneSensitivity } = figures;
  return {
    heats: Float32Array.from(layers, (_, layer) => heatOf(figures, layer, metric)),
    text: layer => (pruneSensitivity && layers[layer] ? (layerText(figures, layer, metric) ?? '') : ''),
    mark: () => null,
  };
}

/** Place on the colour scale, 0..1; NaN: not measured. */
export function heatOf({ pruneSensitivity }: LayerFigures, layer: number, metric: PruneMetric): number {
  if (!pruneSensitivity) return Number.NaN;
  const look = pruneSensitivity.lookFor(metric);
  const group = pruneSensitivity.worstThrough(layer, look);
  return group === null ? Number.NaN : (pruneSensitivity.heatOf(group, look) ?? Number.NaN);
}
