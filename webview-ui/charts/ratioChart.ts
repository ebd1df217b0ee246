import type { Comparison } from '../../src/protocol/views';
import { formatRatio } from '../format';
import { toCss } from '../theme/color';
import type { Theme } from '../theme/theme';
import { axisStyle, legendStyle, ThemedChart, tooltipStyle } from './themed';

const names = {
  bytes: 'File size',
  parameters: 'Parameters',
  macs: 'MACs',
  peakActivationBytes: 'Peak activations',
  latencyMs: 'Latency (median)',
} as const;

/** Known ratios, in a fixed order. */
export function knownRatios(ratio: Comparison['ratio']): { name: string; value: number }[] {
  const keys = Object.keys(names) as (keyof typeof names)[];
  return keys.flatMap(key => {
    const value = ratio[key];
    return value === null ? [] : [{ name: names[key], value }];
  });
}

/** The result in percent of the original: what is shorter than the original's bar got better. */
export class RatioChart extends ThemedChart<'bar'> {
  constructor({ ratio }: Comparison, theme: Theme) {
    const bars = knownRatios(ratio);
    const label = `Result relative to the original: ${bars.map(b => `${b.name} ${formatRatio(b.value)}`).join(', ')}`;
    super(theme, 'ratios', label, palette => {
      const axis = axisStyle(palette);
      const dataset = { barPercentage: 0.86, categoryPercentage: 0.66 };
      return {
        type: 'bar',
        data: {
          labels: bars.map(b => b.name),
          datasets: [
            { ...dataset, label: 'Original', data: bars.map(() => 100), backgroundColor: toCss(palette.original) },
            {
              ...dataset,
              label: 'Result',
              data: bars.map(b => b.value * 100),
              backgroundColor: toCss(palette.result),
              minBarLength: 2,
            },
          ],
        },
        options: {
          indexAxis: 'y',
          scales: {
            x: {
              ...axis,
              beginAtZero: true,
              ticks: { ...axis.ticks, callback: value => `${value} %`, maxTicksLimit: 6 },
            },
            y: { ...axis, grid: { display: false }, ticks: { ...axis.ticks, color: toCss(palette.text) } },
          },
          plugins: {
            legend: legendStyle(palette),
            tooltip: {
              ...tooltipStyle(palette),
              callbacks: { label: item => `${item.dataset.label}: ${Number(item.raw).toFixed(1)} %` },
            },
          },
        },
      };
    });
  }
}
