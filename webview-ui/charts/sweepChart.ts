import type { ChartDataset, Point, TooltipItem } from 'chart.js';
import { mix, toCss } from '../theme/color';
import type { Palette } from '../theme/palette';
import type { Theme } from '../theme/theme';
import { axisStyle, axisTitle, legendStyle, ThemedChart, tooltipStyle } from './themed';

export interface CurvePoint {
  readonly x: number;
  /** null: not measured. */
  readonly y: number | null;
}

export interface SweepCurve {
  /** Whose the curve is: `This layer`. */
  readonly name: string;
  /** What was tried, the mildest at the left. */
  readonly x: {
    readonly title: string;
    readonly ticks: readonly number[];
    /** The mildest is the largest. */
    readonly reversed?: boolean;
    /** `8 bits`, `50 % removed`. */
    text(x: number): string;
  };
  /** In the unit of the vertical axis. */
  readonly points: readonly CurvePoint[];
  /** What the points are compared with, at the same places; null: there is nothing. */
  readonly reference: { readonly label: string; readonly points: readonly CurvePoint[] } | null;
  /** Figures that chance alone may make; null: there are none. */
  readonly band: { readonly low: number; readonly high: number } | null;
  /** What the recipe asks for; null: nothing. */
  readonly marked: { readonly x: number; readonly label: string } | null;
  readonly axis: string;
  format(y: number): string;
}

/** What a sweep makes of the model by one of its layers. */
export class SweepChart extends ThemedChart<'line'> {
  constructor(curve: SweepCurve, theme: Theme) {
    const { x, points, axis, marked } = curve;
    const told = (y: number | null) => (y === null ? 'unknown' : curve.format(y));
    const parts = [...points.map(point => `${x.text(point.x)} ${told(point.y)}`), ...(marked ? [marked.label] : [])];
    super(theme, 'sweep-curve', `${axis}: ${parts.join(', ')}`, palette => {
      const style = axisStyle(palette);
      const hidden = { display: false, min: 0, max: 1 };
      const values = (item: TooltipItem<'line'>) => item.datasetIndex <= (curve.reference ? 1 : 0);
      return {
        type: 'line',
        data: { datasets: datasetsOf(curve, palette) },
        options: {
          interaction: { mode: 'index', intersect: false },
          scales: {
            x: {
              ...style,
              type: 'linear',
              reverse: x.reversed ?? false,
              min: Math.min(...x.ticks),
              max: Math.max(...x.ticks),
              grid: { display: false },
              afterBuildTicks: scale => {
                scale.ticks = x.ticks.map(value => ({ value }));
              },
              title: axisTitle(palette, x.title),
            },
            y: { ...style, ticks: { ...style.ticks, maxTicksLimit: 5 }, title: axisTitle(palette, axis) },
            ...(marked && { whole: hidden }),
          },
          plugins: {
            legend: {
              display: curve.reference !== null || marked !== null,
              labels: {
                ...legendStyle(palette).labels,
                usePointStyle: true,
                // The curve itself needs no name.
                filter: ({ text }) => text !== '' && text !== curve.name,
              },
            },
            tooltip: {
              ...tooltipStyle(palette),
              filter: values,
              callbacks: {
                title: items => (items[0] ? x.text(items[0].parsed.x ?? 0) : ''),
                label: item => `${item.dataset.label}: ${told(item.parsed.y ?? null)}`,
              },
            },
          },
        },
      };
    });
  }
}

/** The curve and its reference first: the tooltip tells of these. */
function datasetsOf(
  { name, x, points, reference, band, marked }: SweepCurve,
  palette: Palette,
): ChartDataset<'line', Point[]>[] {
  const ends = [Math.min(...x.ticks), Math.max(...x.ticks)];
  const level = (y: number) => ends.map(at => ({ x: at, y }));
  const line = { backgroundColor: 'transparent', pointRadius: 0, pointStyle: 'line' as const, borderWidth: 1 };
  const dim = toCss(mix(palette.dimText, palette.background, 0.2));
  const shade = toCss(mix(palette.background, palette.dimText, 0.3));
  const result = toCss(palette.result);
  return [
    {
      ...{ label: name, data: known(points), borderColor: result, backgroundColor: result },
      // Points at the edges are whole, too.
      ...{ borderWidth: 2, pointRadius: 3, spanGaps: true, clip: 6 as const },
    },
    ...(reference
      ? [{ ...line, label: reference.label, data: known(reference.points), borderColor: dim, borderDash: [4, 4] }]
      : []),
    ...(band
      ? [
          {
            ...{ label: 'May be chance', data: level(band.high), borderColor: 'transparent', backgroundColor: shade },
            ...{ pointRadius: 0, pointStyle: 'rect' as const, fill: '+1' },
          },
          { ...line, label: '', data: level(band.low), borderColor: 'transparent' },
        ]
      : []),
    ...(marked
      ? [
          {
            ...{ ...line, label: marked.label, borderColor: toCss(palette.text), yAxisID: 'whole' },
            data: [0, 1].map(y => ({ x: marked.x, y })),
          },
        ]
      : []),
  ];
}

/** Chart.js has NaN for what is not known. */
const known = (points: readonly CurvePoint[]): Point[] => points.map(({ x, y }) => ({ x, y: y ?? Number.NaN }));
