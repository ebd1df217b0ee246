import { h } from '../dom';
import { formatExact, formatShare, plural } from '../format';
import {
  formatMetric,
  isSweepMetric,
  type Metric,
  metricLabel,
  metricOf,
  metricRange,
  type NumberMetric,
} from '../model/metric';
import { countUnknown, totalOf } from '../model/missing';
import type { ModelStore } from '../model/modelStore';
import { bar, facts, linkButton, muted, section } from './parts';
import { rankedLayers } from './rankedLayers';
import { valueList } from './values';

const mostExpensive = 10;

/** What limits a layer is no order: there the slowest come first. null: what was measured has its own ranking. */
function rankedBy(metric: Metric): NumberMetric | null {
  if (metric === 'bound') return 'time';
  return isSweepMetric(metric) ? null : metric;
}

/** The inspector without a selection: what was measured, what the whole model is made of and where its cost is. */
export function modelOverview(store: ModelStore, measured: readonly HTMLElement[]): HTMLElement[] {
  const { model } = store;
  const metric = rankedBy(store.metric);
  return [
    h('h2', { class: 'inspector-title' }, 'Model'),
    ...measured,
    ...(metric ? [section(rankingTitle(metric), null, topLayers(store, metric), notRanked(store, metric))] : []),
    section('Inputs', model.inputs.length, valueList(model.inputs)),
    section('Outputs', model.outputs.length, valueList(model.outputs)),
    section('Operators', new Set(model.layers.map(l => l.op)).size, operatorCounts(store)),
    section('File', null, fileFacts(store)),
  ];
}

const rankingTitle = (metric: NumberMetric) =>
  metric === 'time' ? 'Slowest layers' : `Layers by ${metricLabel(metric)}`;

function topLayers(store: ModelStore, metric: NumberMetric): HTMLElement {
  const { figures } = store;
  const { max } = metricRange(figures, metric);
  const total = metric === 'timePerMac' ? null : totalOf(figures, metric);
  const ranked = figures.layers
    .map((layer, index) => ({ layer, index, value: metricOf(figures, index, metric) ?? 0 }))
    .filter(entry => entry.value > 0)
    .sort((a, b) => b.value - a.value || a.index - b.index)
    .slice(0, mostExpensive);
  if (ranked.length === 0) return muted(`No layer has known ${metricLabel(metric)}.${remedy(store)}`);
  return rankedLayers(
    store,
    ranked.map(({ layer, index, value }) => ({
      ...{ layer, index, value: formatMetric(value, metric), share: value / max },
      remark: total === null ? '' : formatShare(value / total),
    })),
  );
}

/** A layer of unknown cost may well be the most expensive one. */
function notRanked(store: ModelStore, metric: NumberMetric): HTMLElement | null {
  const { figures } = store;
  const unknown = countUnknown(figures, metric);
  const { max } = metricRange(figures, metric);
  if (unknown === 0 || max === 0) return null;
  return muted(`Not in this list: ${plural(unknown, 'layer')} of unknown ${metricLabel(metric)}.${remedy(store)}`);
}

const remedy = ({ model }: ModelStore): string =>
  model.symbols.some(symbol => symbol.value === null)
    ? ' It may help to set the sizes that are not set, at the top of the page.'
    : '';

function operatorCounts(store: ModelStore): HTMLElement {
  const counts = new Map<string, number>();
  for (const { op } of store.model.layers) counts.set(op, (counts.get(op) ?? 0) + 1);
  const sorted = [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  const most = sorted[0]?.[1] ?? 1;
  return h(
    'ul',
    { class: 'counts' },
    ...sorted.map(([op, count]) =>
      h(
        'li',
        null,
        linkButton(op, `Search for ${op}`, () => store.setSearch(op)),
        bar(count / most, 'quiet'),
        h('span', { class: 'number' }, formatExact(count)),
      ),
    ),
  );
}

function fileFacts({ model }: ModelStore): HTMLElement {
  const opsets = Object.entries(model.opsets).map(([domain, version]) => `${domain || 'ai.onnx'} ${version}`);
  return facts(
    ['Nodes', formatExact(model.nodes)],
    ['Opsets', opsets.join(', ')],
    ['IR version', String(model.irVersion)],
    model.producer ? ['Producer', model.producer] : null,
    ['Path', model.path, model.path],
    ...Object.entries(model.metadata).map(([key, value]) => [key, value, value] as const),
  );
}
