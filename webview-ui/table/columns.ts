import type { LayerView } from '../../src/protocol/views';
import { formatShape } from '../format';
import { formatMetric, type Metric } from '../model/metric';

/** One column of the layer table. */
export interface Column {
  readonly id: string;
  readonly title: string;
  /** CSS grid track. */
  readonly track: string;
  text(layer: LayerView, index: number): string;
  /** Numbers order by size, unknown last; texts by alphabet with numbers in them by size. */
  order(layer: LayerView, index: number): number | string | null;
  /** Drawn with a bar as long as the value's share of the largest. */
  readonly metric?: Metric;
}

const metricColumn = (metric: Metric, title: string): Column => ({
  id: metric,
  title,
  track: 'minmax(108px, 148px)',
  text: layer => formatMetric(layer[metric], metric),
  order: layer => layer[metric],
  metric,
});

export const columns: readonly Column[] = [
  { id: 'index', title: '#', track: '52px', text: (_, i) => String(i + 1), order: (_, i) => i },
  { id: 'name', title: 'Name', track: 'minmax(120px, 2.2fr)', text: l => l.name, order: l => l.name },
  { id: 'op', title: 'Operator', track: 'minmax(84px, 1fr)', text: l => l.op, order: l => l.op },
  {
    id: 'shape',
    title: 'Output shape',
    track: 'minmax(110px, 1.3fr)',
    text: l => formatShape(l.outputs[0]?.shape ?? null),
    order: l => elements(l.outputs[0]?.shape ?? null),
  },
  metricColumn('parameters', 'Parameters'),
  metricColumn('macs', 'MACs'),
  metricColumn('weightBytes', 'Weight bytes'),
];

function elements(shape: readonly (number | string | null)[] | null): number | null {
  if (!shape) return null;
  let product = 1;
  for (const dim of shape) {
    if (typeof dim !== 'number') return null;
    product *= dim;
  }
  return product;
}
