import type { LayerPrecision, LayerProfile, LayerVariant } from '../../src/protocol/layerProfile';
import { precisionNames, shareText, speed } from '../layerProfile/gain';
import { formatLayerMs } from '../profile/units';
import { mix, toCss } from '../theme/color';
import type { Theme } from '../theme/theme';
import { axisStyle, axisTitle, legendStyle, ThemedChart, tooltipStyle } from './themed';

const precisions: readonly LayerPrecision[] = ['fp32', 'fp16', 'int8'];

/** Median time of each variant, by precision; within one, a bar for each share of the channels. */
export class VariantChart extends ThemedChart<'bar'> {
  constructor({ variants }: LayerProfile, theme: Theme) {
    const shown = precisions.filter(precision => variants.some(v => v.precision === precision));
    const shares = [...new Set(variants.map(v => v.share))].sort((a, b) => b - a);
    const find = (precision: LayerPrecision | undefined, share: number | undefined): LayerVariant | undefined =>
      variants.find(v => v.precision === precision && v.share === share);
    const nameOf = (v: LayerVariant) =>
      `${precisionNames[v.precision]}${shares.length > 1 ? ` ${shareText(v.share)}` : ''}`;
    const label = `Median time: ${variants.map(v => `${nameOf(v)} ${formatLayerMs(v.latencyMs.p50)}`).join(', ')}`;
    const [unit, perMs] =
      Math.max(...variants.map(v => v.latencyMs.p50)) < 0.1 ? ['microseconds', 1000] : ['milliseconds', 1];
    const height = (variant: LayerVariant | undefined) => (variant ? variant.latencyMs.p50 * perMs : null);
    super(theme, 'variants', label, palette => {
      const axis = axisStyle(palette);
      return {
        type: 'bar',
        data: {
          labels: shown.map(precision => precisionNames[precision]),
          datasets: shares.map((share, i) => ({
            label: share === 1 ? 'All channels' : `${shareText(share)} of them`,
            data: shown.map(precision => height(find(precision, share))),
            backgroundColor: toCss(
              mix(palette.result, palette.background, shares.length > 1 ? (i / shares.length) * 0.9 : 0),
            ),
            borderColor: toCss(palette.result),
            borderWidth: 1,
            maxBarThickness: 56,
            categoryPercentage: 0.7,
            barPercentage: 0.9,
          })),
        },
        options: {
          scales: {
            x: { ...axis, grid: { display: false }, ticks: { ...axis.ticks, color: toCss(palette.text) } },
            y: {
              ...axis,
              beginAtZero: true,
              ticks: { ...axis.ticks, maxTicksLimit: 6 },
              title: axisTitle(palette, `median, ${unit}`),
            },
          },
          plugins: {
            legend: { ...legendStyle(palette), display: shares.length > 1 },
            tooltip: {
              ...tooltipStyle(palette),
              callbacks: {
                title: items => `${items[0]!.label}, ${items[0]!.dataset.label}`,
                label: item => {
                  const variant = find(shown[item.dataIndex], shares[item.datasetIndex]);
                  return variant ? [formatLayerMs(variant.latencyMs.p50), speed(variant)] : '';
                },
              },
            },
          },
        },
      };
    });
  }
}
