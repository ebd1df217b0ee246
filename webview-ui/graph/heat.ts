import { formatMetric, type LayerFigures, metricOf, metricRange, type NumberMetric } from '../model/metric';
import { missingOf } from '../model/missing';
import { type Color, mix } from '../theme/color';
import type { Palette } from '../theme/palette';
import type { Coloring } from './coloring';

/**
 * Position on the colour scale, 0..1: the square root of the share of the largest layer. Costs differ by orders of
 * magnitude; linearly only the largest layers would show, logarithmically all would look alike.
 */
export function heatOf(value: number, max: number): number {
  return max > 0 ? Math.sqrt(Math.max(0, value) / max) : 0;
}

/** Heat of each layer; NaN for unknown. What stands with another layer, or cannot be, is cold. */
export function layerHeats(figures: LayerFigures, metric: NumberMetric): Float32Array {
  const { max } = metricRange(figures, metric);
  return Float32Array.from(figures.layers, (_, index) => {
    const value = metricOf(figures, index, metric);
    if (value !== null) return heatOf(value, max);
    return missingOf(figures, index, metric).kind === 'unknown' ? Number.NaN : 0;
  });
}

/** One hue from the card's own colour to full strength: lightness alone tells more from less in every theme. */
export function heatColor(palette: Palette, heat: number): Color {
  return mix(palette.card, palette.heat, heat * 0.92);
}

/** Values for the ticks of a legend at these positions of the scale. */
export const legendValues = (max: number, positions: readonly number[]): number[] =>
  positions.map(position => max * position * position);

/** Layers by what they cost: nothing is written where there is no cost, and `?` where it is unknown. */
export const metricColoring = (figures: LayerFigures, metric: NumberMetric): Coloring => ({
  heats: layerHeats(figures, metric),
  text: index => {
    // While a newer model is laid out, cards of layers that it no longer has are still on the screen.
    if (!figures.layers[index]) return '';
    const value = metricOf(figures, index, metric);
    if (value !== null) return value === 0 ? '' : formatMetric(value, metric);
    return missingOf(figures, index, metric).short;
  },
  mark: () => null,
});
