import { byteScale, formatBytes } from '../format';
import { mix, toCss } from '../theme/color';
import type { Theme } from '../theme/theme';
import { axisStyle, axisTitle, legendStyle, ThemedChart, tooltipStyle } from './themed';

export interface ParetoPoint {
  readonly index: number;
  readonly bytes: number;
  /** In the unit of the axis. */
  readonly value: number;
  readonly title: string;
  /** Every layer alike, for reference. */
  readonly uniform?: 'int8' | 'float';
  readonly onFront: boolean;
  readonly chosen: boolean;
}

export interface ParetoPlot {
  readonly points: readonly ParetoPoint[];
  /** Values that count as good are no less. */
  readonly least: number;
  readonly axis: string;
  format(value: number): string;
  choose(index: number): void;
}

/** Shapes of points, told apart without colours, with their radii in pixels. */
const radii = { circle: 4, triangle: 6, rect: 6, rectRot: 8 } as const;
type Shape = keyof typeof radii;

/** Size against what is kept: each point of the front keeps more than all that are smaller. */
export class ParetoChart extends ThemedChart<'line'> {
  constructor({ points, least, axis, format, choose }: ParetoPlot, theme: Theme) {
    const front = points.filter(point => point.onFront).sort((a, b) => a.bytes - b.bytes);
    const others = points.filter(point => !point.onFront);
    const uniform = (kind: ParetoPoint['uniform']) => points.filter(point => point.uniform === kind);
    const chosen = points.filter(point => point.chosen);
    const groups = [front, others, uniform('int8'), uniform('float'), chosen] as const;
    const scale = byteScale(Math.max(...points.map(point => point.bytes)));
    const sizeOf = (point: ParetoPoint) => point.bytes / scale.bytes;
    const label = `Size and ${axis}: ${front.map(p => `${p.title}, ${formatBytes(p.bytes)}, ${format(p.value)}`).join('; ')}`;
    const sizes = points.map(sizeOf);
    const ends = [Math.min(...sizes), Math.max(...sizes)];
    super(theme, 'pareto', label, palette => {
      const style = axisStyle(palette);
      const dim = toCss(mix(palette.dimText, palette.background, 0.2));
      const dataset = (name: string, shown: readonly ParetoPoint[], color: string, shape: Shape = 'circle') => ({
        label: name,
        data: shown.map(point => ({ x: sizeOf(point), y: point.value })),
        borderColor: shown === chosen ? toCss(palette.text) : color,
        backgroundColor: color,
        pointStyle: shape,
        pointRadius: radii[shape],
        pointHoverRadius: radii[shape] + 1,
        borderWidth: 1.5,
        showLine: shown === front,
        // What is chosen, or alike in all layers, mostly stands on the front as well: over its point there.
        order: -radii[shape],
      });
      return {
        type: 'line',
        data: {
          datasets: [
            dataset('Best for their size', front, toCss(palette.result)),
            dataset('Other mixes', others, dim),
            dataset('All INT8', groups[2], toCss(palette.result), 'triangle'),
            dataset('Float model', groups[3], toCss(palette.result), 'rect'),
            dataset('Chosen', chosen, toCss(palette.heat), 'rectRot'),
            {
              label: 'Least asked for',
              data: ends.map(x => ({ x, y: least })),
              borderColor: dim,
              backgroundColor: 'transparent',
              pointStyle: 'line' as const,
              borderDash: [4, 4],
              borderWidth: 1,
              pointRadius: 0,
              pointHoverRadius: 0,
              pointHitRadius: 0,
            },
          ],
        },
        options: {
          onClick: (_, [element]) => {
            const point = element && groups[element.datasetIndex]?.[element.index];
            if (point) choose(point.index);
          },
          scales: {
            x: {
              ...style,
              type: 'linear',
              title: axisTitle(palette, `file size, ${scale.unit}`),
              grid: { display: false },
            },
            y: { ...style, title: axisTitle(palette, axis), ticks: { ...style.ticks, maxTicksLimit: 7 } },
          },
          plugins: {
            legend: { position: 'bottom', labels: { ...legendStyle(palette).labels, usePointStyle: true } },
            tooltip: {
              ...tooltipStyle(palette),
              callbacks: {
                title: ([item]) => (item && groups[item.datasetIndex]?.[item.dataIndex]?.title) ?? '',
                label: item => {
                  const point = groups[item.datasetIndex]?.[item.dataIndex];
                  return point ? [formatBytes(point.bytes), format(point.value)] : format(least);
                },
              },
            },
          },
        },
      };
    });
  }
}
