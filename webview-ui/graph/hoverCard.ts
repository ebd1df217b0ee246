import type { GraphItem } from '../../src/protocol/views';
import { h } from '../dom';
import { formatBytes, formatCount, formatShape, formatShare } from '../format';
import { metricRange } from '../model/metric';
import type { ModelStore } from '../model/modelStore';
import type { Viewport } from './camera';

const distance = 16;
/** Assumed width for keeping the card inside the pane; the style sheet limits it to this. */
const widest = 280;

/** What is under the pointer, in a small card beside it. The inspector says the same for the keyboard. */
export class HoverCard {
  readonly element = h('div', { class: 'hover-card', hidden: true, 'aria-hidden': 'true' });
  private item: GraphItem | null = null;

  constructor(private readonly store: ModelStore) {}

  show(item: GraphItem | null, position: { x: number; y: number } | null, view: Viewport): void {
    this.element.hidden = item === null || position === null;
    if (!item || !position) return;
    if (item !== this.item) this.render(item);
    this.item = item;
    const flipX = position.x + distance + widest > view.width;
    const flipY = position.y + distance + this.element.offsetHeight > view.height;
    const x = flipX ? position.x - distance - this.element.offsetWidth : position.x + distance;
    const y = flipY ? position.y - distance - this.element.offsetHeight : position.y + distance;
    this.element.style.transform = `translate(${Math.max(4, Math.round(x))}px, ${Math.max(4, Math.round(y))}px)`;
  }

  private render(item: GraphItem): void {
    const { model } = this.store;
    const line = (label: string, value: string) =>
      h('div', { class: 'hover-line' }, h('span', null, label), h('span', null, value));
    if (item.kind !== 'layer') {
      const value = (item.kind === 'input' ? model.inputs : model.outputs)[item.index];
      this.element.replaceChildren(
        h('strong', null, item.kind === 'input' ? 'Model input' : 'Model output'),
        h('div', { class: 'hover-name' }, item.title),
        line('Type', value?.type ?? 'unknown'),
        line('Shape', formatShape(value?.shape ?? null)),
      );
      return;
    }
    const layer = model.layers[item.index];
    if (!layer) return;
    const { total } = metricRange(model.layers, 'macs');
    const share = layer.macs !== null && total > 0 ? ` (${formatShare(layer.macs / total)})` : '';
    this.element.replaceChildren(
      h('strong', null, layer.op),
      h('div', { class: 'hover-name' }, layer.name),
      line('Output', formatShape(layer.outputs[0]?.shape ?? null)),
      line('MACs', layer.macs === null ? 'unknown' : formatCount(layer.macs) + share),
      line('Parameters', formatCount(layer.parameters)),
      line('Weights', formatBytes(layer.weightBytes)),
    );
  }
}
