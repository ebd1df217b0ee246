import type { TensorStatistics } from '../../src/protocol/views';
import { formatValue, plural } from '../format';
import { toCss } from '../theme/color';
import type { Theme } from '../theme/theme';
import { axisStyle, ThemedChart, tooltipStyle } from './themed';

type Histogram = NonNullable<TensorStatistics['histogram']>;

export interface HistogramWords {
  format(value: number): string;
  /** What is counted, in the singular. */
  readonly item: string;
}

const ofTensor: HistogramWords = { format: formatValue, item: 'value' };

/** How values are spread: those of a tensor, or the times of runs. */
export class HistogramChart extends ThemedChart<'bar'> {
  constructor(histogram: Histogram, theme: Theme, { format, item }: HistogramWords = ofTensor) {
    const { from, to, counts } = histogram;
    const width = (to - from) / counts.length;
    const edges = counts.map((_, i) => from + i * width);
    const most = counts.reduce((a, b) => Math.max(a, b), 0);
    const label = `Histogram of ${counts.length} bins from ${format(from)} to ${format(to)}; the fullest holds ${plural(most, item)}.`;
    super(theme, 'histogram', label, palette => {
      const axis = axisStyle(palette);
      return {
        type: 'bar',
        data: {
          labels: edges.map(format),
          datasets: [
            {
              data: counts.map(count => (count === 0 ? null : count)),
              backgroundColor: toCss(palette.result),
              barPercentage: 1,
              categoryPercentage: 1,
              // Tails matter for quantization: a bin with one value still shows.
              minBarLength: 1,
            },
          ],
        },
        options: {
          scales: {
            x: { ...axis, ticks: { ...axis.ticks, maxTicksLimit: 5, maxRotation: 0 }, grid: { display: false } },
            y: { display: false, beginAtZero: true },
          },
          plugins: {
            legend: { display: false },
            tooltip: {
              ...tooltipStyle(palette),
              callbacks: {
                title: items => {
                  const i = items[0]!.dataIndex;
                  return `${format(edges[i]!)} … ${format(edges[i]! + width)}`;
                },
                label: bin => plural(counts[bin.dataIndex]!, item),
              },
            },
          },
        },
      };
    });
  }
}
