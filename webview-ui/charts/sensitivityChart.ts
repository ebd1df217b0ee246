import { mix, toCss } from '../theme/color';
import type { Theme } from '../theme/theme';
import { axisStyle, axisTitle, legendStyle, ThemedChart, tooltipStyle } from './themed';

export interface SensitivityCurve {
  /** Widths in bits, the widest first. */
  readonly widths: readonly number[];
  /** Figures by width in the axis's unit; null: not measured. */
  readonly values: readonly (number | null)[];
  /** The figure that nothing quantized, or everything, has; null: there is none. */
  readonly reference: { readonly label: string; readonly values: readonly (number | null)[] } | null;
  readonly axis: string;
  format(value: number): string;
}

/** What a layer's quantization makes of the model, by width. */
export class SensitivityChart extends ThemedChart<'line'> {
  constructor({ widths, values, reference, axis, format }: SensitivityCurve, theme: Theme) {
    const told = (value: number | null) => (value === null ? 'unknown' : format(value));
    const label = `${axis}: ${widths.map((bits, i) => `${bits} bits ${told(values[i] ?? null)}`).join(', ')}`;
    super(theme, 'sensitivity-curve', label, palette => {
      const style = axisStyle(palette);
      const dim = toCss(mix(palette.dimText, palette.background, 0.2));
      return {
        type: 'line',
        data: {
          labels: widths.map(String),
          datasets: [
            {
              label: 'This layer',
              data: [...values],
              borderColor: toCss(palette.result),
              backgroundColor: toCss(palette.result),
              borderWidth: 2,
              pointRadius: 3,
              spanGaps: true,
            },
            ...(reference
              ? [
                  {
                    label: reference.label,
                    data: [...reference.values],
                    borderColor: dim,
                    backgroundColor: 'transparent',
                    pointStyle: 'line' as const,
                    borderDash: [4, 4],
                    borderWidth: 1,
                    pointRadius: 0,
                  },
                ]
              : []),
          ],
        },
        options: {
          interaction: { mode: 'index', intersect: false },
          scales: {
            x: { ...style, grid: { display: false }, title: axisTitle(palette, 'bits') },
            y: { ...style, ticks: { ...style.ticks, maxTicksLimit: 5 }, title: axisTitle(palette, axis) },
          },
          plugins: {
            legend: { display: reference !== null, labels: { ...legendStyle(palette).labels, usePointStyle: true } },
            tooltip: {
              ...tooltipStyle(palette),
              callbacks: {
                title: items => `${items[0]!.label} bits`,
                label: item => `${item.dataset.label}: ${told(typeof item.raw === 'number' ? item.raw : null)}`,
              },
            },
          },
        },
      };
    });
  }
}
