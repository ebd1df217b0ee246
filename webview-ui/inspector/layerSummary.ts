import type { GraphEdge } from '../../src/protocol/views';
import { h } from '../dom';
import { formatBytes, formatCount, formatExact, formatShare } from '../format';
import { totalOf } from '../model/missing';
import type { ModelStore, Selection } from '../model/modelStore';
import { bar, linkButton, muted, section } from './parts';

/** What is known of a layer without asking the host: its cost and its share of the model's. */
export function costRows(store: ModelStore): HTMLElement {
  const layer = store.selectedLayer!;
  const { figures } = store;
  const row = (label: string, value: number | null, total: number | null, text: string, exact: string) =>
    h(
      'div',
      { class: 'cost-row', title: exact },
      h('span', { class: 'cost-label' }, label),
      h('span', { class: 'cost-value' }, text),
      value === null || total === null ? h('span', { class: 'bar hatch' }) : bar(total > 0 ? value / total : 0),
      h('span', { class: 'cost-share' }, value === null || !total ? '' : formatShare(value / total)),
    );
  const macs = totalOf(figures, 'macs');
  const parameters = totalOf(figures, 'parameters');
  const bytes = totalOf(figures, 'weightBytes');
  return h(
    'div',
    { class: 'cost' },
    row(
      'MACs',
      layer.macs,
      macs,
      layer.macs === null ? 'unknown' : formatCount(layer.macs),
      layer.macs === null ? unknownMacs : `${formatExact(layer.macs)} multiply-accumulates`,
    ),
    row('Parameters', layer.parameters, parameters, formatCount(layer.parameters), formatExact(layer.parameters)),
    row('Weights', layer.weightBytes, bytes, formatBytes(layer.weightBytes), `${formatExact(layer.weightBytes)} bytes`),
  );
}

const unknownMacs = 'The cost is not known: the operator has no cost rule here, or a shape is not known.';

const selectedItem = ({ selection, model }: ModelStore) =>
  model.graph.items.find(item => item.kind === selection?.kind && item.index === selection?.index);

/** What is computed from constants alone is not drawn, and takes no time in a run. */
export const isDrawn = (store: ModelStore): boolean => selectedItem(store) !== undefined;

/** Who feeds the selected item and who reads it, as links. */
export function connections(store: ModelStore): HTMLElement[] {
  const { model } = store;
  const { items, edges } = model.graph;
  const own = selectedItem(store);
  if (!own) return [muted('Computed from constants alone, so the graph does not draw it.')];
  const byId = new Map(items.map(item => [item.id, item]));
  const links = (chosen: readonly GraphEdge[], end: 'from' | 'to') => {
    const unique = [...new Set(chosen.map(edge => edge[end]))];
    return h(
      'ul',
      { class: 'connections' },
      ...unique.map(id => {
        const item = byId.get(id);
        if (!item) return h('li', null, '?');
        const target: Selection = { kind: item.kind, index: item.index };
        const name = item.kind === 'layer' ? (model.layers[item.index]?.name ?? item.title) : `model ${item.kind}`;
        const content = h('span', null, h('b', null, item.title), ` ${name}`);
        return h(
          'li',
          null,
          linkButton(content, `Go to ${name}`, () => store.select(target)),
        );
      }),
    );
  };
  const before = edges.filter(edge => edge.to === own.id);
  const after = edges.filter(edge => edge.from === own.id);
  return [
    before.length > 0 ? section('Comes from', null, links(before, 'from')) : null,
    after.length > 0 ? section('Goes to', null, links(after, 'to')) : null,
  ].filter(element => element !== null);
}
