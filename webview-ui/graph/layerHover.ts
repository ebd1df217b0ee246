import type { GraphItem, ModelView } from '../../src/protocol/views';
import { type Child, h } from '../dom';
import { formatBytes, formatCount, formatShape, formatShare } from '../format';
import { unmeasured } from '../model/metric';
import { totalOf } from '../model/missing';

export const hoverHeading = (title: string, name: string): Child[] => [
  h('strong', null, title),
  h('div', { class: 'hover-name' }, name),
];
export const hoverLine = (label: string, value: string): Child =>
  h('div', { class: 'hover-line' }, h('span', null, label), h('span', null, value));

/** What the hover card says of an item of a model's graph. */
export function layerHover(model: ModelView, item: GraphItem): Child[] {
  if (item.kind !== 'layer') {
    const value = (item.kind === 'input' ? model.inputs : model.outputs)[item.index];
    return [
      ...hoverHeading(item.kind === 'input' ? 'Model input' : 'Model output', item.title),
      hoverLine('Type', value?.type ?? 'unknown'),
      hoverLine('Shape', formatShape(value?.shape ?? null)),
    ];
  }
  const layer = model.layers[item.index];
  if (!layer) return [];
  const total = totalOf(unmeasured(model.layers), 'macs');
  const share = layer.macs !== null && total ? ` (${formatShare(layer.macs / total)})` : '';
  return [
    ...hoverHeading(layer.op, layer.name),
    hoverLine('Output', formatShape(layer.outputs[0]?.shape ?? null)),
    hoverLine('MACs', layer.macs === null ? 'unknown' : formatCount(layer.macs) + share),
    hoverLine('Parameters', formatCount(layer.parameters)),
    hoverLine('Weights', formatBytes(layer.weightBytes)),
  ];
}
