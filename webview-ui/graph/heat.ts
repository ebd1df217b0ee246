import type { LayerView } from '../../src/protocol/views';
import { formatMetric, type Metric, metricOf, metricRange } from '../model/metric';
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

/** Heat of each layer; NaN for unknown. */
export function layerHeats(layers: readonly LayerView[], metric: Metric): Float32Array {
  const { max } = metricRange(layers, metric);
  return Float32Array.from(layers, layer => {
    const value = metricOf(layer, metric);
    return value === null ? Number.NaN : heatOf(value, max);
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
export const metricColoring = (layers: readonly LayerView[], metric: Metric): Coloring => ({
  heats: layerHeats(layers, metric),
  text: index => {
    // While a newer model is laid out, cards of layers that it no longer has are still on the screen.
    const layer = layers[index];
    const value = layer ? metricOf(layer, metric) : 0;
    if (value === 0) return '';
    return value === null ? '?' : formatMetric(value, metric);
  },
  mark: () => null,
});
