import type { Comparison } from '../../src/protocol/views';
import { formatMs, plural, significant } from '../format';
import { toCss, withAlpha } from '../theme/color';
import type { Theme } from '../theme/theme';
import { latencyBins } from './latencyBins';
import { axisStyle, axisTitle, legendStyle, ThemedChart, tooltipStyle } from './themed';

/** How the times of single runs are spread: overlap means that the difference drowns in noise. */
export class LatencyChart extends ThemedChart<'bar'> {
  constructor({ a, b, samples }: NonNullable<Comparison['latency']>, theme: Theme) {
    const bins = latencyBins(samples.a, samples.b);
    const leftOut = bins.leftOut > 0 ? ` (${plural(bins.leftOut, 'far slower run')} not shown)` : '';
    const label = `Distribution of run times: original median ${formatMs(a.p50)}, result median ${formatMs(b.p50)}.`;
    super(theme, 'latencies', label, palette => {
      const axis = axisStyle(palette);
      const dataset = { grouped: false, barPercentage: 1, categoryPercentage: 1, borderWidth: 1 };
      return {
        type: 'bar',
        data: {
          labels: bins.centres.map(ms => significant(ms, 3)),
          datasets: [
            {
              ...dataset,
              label: 'Original',
              data: [...bins.a],
              backgroundColor: toCss(withAlpha(palette.original, 0.6)),
              borderColor: toCss(palette.original),
            },
            {
              ...dataset,
              label: 'Result',
              data: [...bins.b],
              backgroundColor: toCss(withAlpha(palette.result, 0.6)),
              borderColor: toCss(palette.result),
            },
          ],
        },
        options: {
          scales: {
            x: {
              ...axis,
              grid: { display: false },
              ticks: { ...axis.ticks, maxTicksLimit: 7, maxRotation: 0 },
              title: axisTitle(palette, `milliseconds${leftOut}`),
            },
            y: {
              ...axis,
              beginAtZero: true,
              ticks: { ...axis.ticks, precision: 0, maxTicksLimit: 5 },
              title: axisTitle(palette, 'runs'),
            },
          },
          plugins: {
            legend: legendStyle(palette),
            tooltip: {
              ...tooltipStyle(palette),
              callbacks: {
                title: items => `about ${items[0]!.label} ms`,
                label: i => `${i.dataset.label}: ${i.raw} runs`,
              },
            },
          },
        },
      };
    });
  }
}
