import type { LayerView } from '../../src/protocol/views';
import { formatShape, significant } from '../format';
import {
  boundOf,
  type CostMetric,
  type CostOrTime,
  formatMetric,
  type LayerFigures,
  metricOf,
  type NumberMetric,
} from '../model/metric';
import { isUnknown, missingOf } from '../model/missing';
import { boundLabel } from '../profile/boundColoring';
import { formatTimeShare } from '../profile/units';
import { pruneColumns, pruneColumnsKey } from '../pruneSensitivity/pruneColumns';
import { sensitivityColumns } from '../sensitivity/sensitivityColumns';

/** One column of the layer table. Layers by their index in the model. */
export interface Column {
  readonly id: string;
  readonly title: string;
  readonly tooltip?: string;
  /** CSS grid track. */
  readonly track: string;
  text(figures: LayerFigures, index: number): string;
  /** Numbers order by size, unknown last; texts by alphabet with numbers in them by size. */
  order(figures: LayerFigures, index: number): number | string | null;
  /** Written to the right. */
  readonly number?: boolean;
  /** What the first click on the title brings to the top; of numbers the largest when absent. */
  readonly first?: 'smallest';
  /** Drawn in place of the text. */
  picture?(figures: LayerFigures, index: number): Element | null;
  /** Drawn with a bar as long as the value's share of the largest. */
  readonly metric?: NumberMetric;
}

const textColumn = (id: string, title: string, track: string, text: (layer: LayerView) => string): Column => ({
  id,
  title,
  track,
  text: ({ layers }, index) => text(layers[index]!),
  order: ({ layers }, index) => text(layers[index]!),
});

const costColumn = (metric: CostMetric, title: string): Column => ({
  ...metricColumn(metric, title, 'minmax(108px, 148px)'),
  text: (figures, index) => {
    const value = metricOf(figures, index, metric);
    if (value === null) return missingOf(figures, index, metric).text;
    return value === 0 ? '–' : formatMetric(value, metric);
  },
});

function metricColumn(metric: NumberMetric, title: string, track: string, tooltip?: string): Column {
  return {
    id: metric,
    title,
    tooltip,
    track,
    text: (figures, index) => {
      const value = metricOf(figures, index, metric);
      return value === null ? missingOf(figures, index, metric).text : formatMetric(value, metric);
    },
    order: (figures, index) => metricOf(figures, index, metric),
    number: true,
    metric,
  };
}

const modelColumns: readonly Column[] = [
  { id: 'index', title: '#', track: '44px', text: (_, i) => String(i + 1), order: (_, i) => i },
  textColumn('name', 'Name', 'minmax(170px, 2.2fr)', layer => layer.name),
  textColumn('op', 'Operator', 'minmax(84px, 1fr)', layer => layer.op),
  {
    ...textColumn('shape', 'Output shape', 'minmax(124px, 1.3fr)', l => formatShape(l.outputs[0]?.shape ?? null)),
    order: ({ layers }, index) => elements(layers[index]!.outputs[0]?.shape ?? null),
  },
  costColumn('parameters', 'Parameters'),
  costColumn('macs', 'MACs'),
  costColumn('weightBytes', 'Weights'),
];

const gflopsOf = ({ times }: LayerFigures, index: number) => times?.of(index)?.roofline?.gflops ?? null;

const timeColumns: readonly Column[] = [
  metricColumn('time', 'Time', 'minmax(120px, 148px)', 'As the layer runs, together with what it does the work of'),
  {
    id: 'share',
    title: 'Share',
    tooltip: 'Of the time of all layers',
    track: '66px',
    number: true,
    text: ({ times }, index) => figureText(times?.shareOf(index) ?? null, formatTimeShare),
    order: ({ times }, index) => times?.shareOf(index) ?? null,
  },
  {
    ...metricColumn(
      'timePerMac',
      'Time per MAC',
      '96px',
      'Time by multiply-accumulates: the higher, the less it makes of the processor',
    ),
    text: (figures, index) => {
      const value = metricOf(figures, index, 'timePerMac');
      return value === null ? onlyUnknown(figures, index, 'timePerMac') : formatMetric(value, 'timePerMac');
    },
  },
  {
    id: 'gflops',
    title: 'GFLOP/s',
    tooltip: 'Floating-point operations in a second, in billions',
    track: '76px',
    number: true,
    text: (figures, index) => figureText(gflopsOf(figures, index) || null, gflops => significant(gflops, 3)),
    order: gflopsOf,
  },
  {
    id: 'bound',
    title: 'Limited by',
    track: '98px',
    text: (figures, index) => {
      const bound = boundOf(figures, index);
      return bound === null ? onlyUnknown(figures, index, 'bound') : boundLabel(bound);
    },
    order: (figures, index) => {
      const bound = boundOf(figures, index);
      return bound === null ? null : boundLabel(bound);
    },
  },
];

/** Where the time stands is said once, in its own column. */
const onlyUnknown = (figures: LayerFigures, index: number, metric: CostOrTime) =>
  isUnknown(figures, index, metric) ? 'unknown' : '–';

const figureText = (value: number | null, format: (value: number) => string) => (value === null ? '–' : format(value));

/** What was measured stands beside what the layer is, before what it costs by calculation; the bars are its own then. */
const aboutColumns = modelColumns.slice(0, 4);
const costColumns = modelColumns.slice(4);
const plainCosts = costColumns.map(column => ({ ...column, track: '84px', metric: undefined }));

/** The same list for the same kinds of figures: a new one would draw the titles anew, under the user's fingers. */
export function columnsFor({ times, sensitivity, pruneSensitivity }: LayerFigures): readonly Column[] {
  const pruning = pruneSensitivity && pruneColumnsKey(pruneSensitivity);
  const kinds = [times !== null, sensitivity?.sweep.mode, ...(sensitivity?.looks ?? []), pruning].join();
  const known = lists.get(kinds);
  if (known) return known;
  const measured = [
    ...(pruneSensitivity ? pruneColumns(pruneSensitivity) : []),
    ...(sensitivity ? sensitivityColumns(sensitivity) : []),
    ...(times ? timeColumns : []),
  ];
  const columns = measured.length > 0 ? [...aboutColumns, ...measured, ...plainCosts] : modelColumns;
  lists.set(kinds, columns);
  return columns;
}
const lists = new Map<string, readonly Column[]>();

/** Pixels that the table needs; in less it is scrolled sideways. */
export const leastWidth = ({ times, sensitivity, pruneSensitivity }: LayerFigures): number =>
  700 +
  (times ? 500 : 0) +
  130 * (sensitivity ? sensitivityColumns(sensitivity).length : 0) +
  130 * (pruneSensitivity ? pruneColumns(pruneSensitivity).length : 0);

function elements(shape: readonly (number | string | null)[] | null): number | null {
  if (!shape) return null;
  let product = 1;
  for (const dim of shape) {
    if (typeof dim !== 'number') return null;
    product *= dim;
  }
  return product;
}
