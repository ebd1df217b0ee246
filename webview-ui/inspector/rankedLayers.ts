import type { LayerView } from '../../src/protocol/views';
import { h } from '../dom';
import { scopeOf } from '../format';
import type { ModelStore } from '../model/modelStore';
import { bar } from './parts';

/** One layer of a ranking. */
export interface RankedLayer {
  readonly layer: LayerView;
  /** In the model. */
  readonly index: number;
  readonly value: string;
  /** Length of its bar, 0 to 1. */
  readonly share: number;
  readonly remark: string;
}

/** Layers as links, in the order given, each with a figure and a bar. */
export const rankedLayers = (store: ModelStore, ranked: readonly RankedLayer[]): HTMLElement =>
  h(
    'ol',
    { class: 'ranking' },
    ...ranked.map(({ layer, index, value, share, remark }) =>
      h(
        'li',
        null,
        h(
          'button',
          {
            type: 'button',
            class: 'ranking-row',
            title: layer.name,
            on: { click: () => store.select({ kind: 'layer', index }) },
          },
          h('b', null, layer.op),
          h('span', { class: 'ranking-name' }, h('bdi', null, scopeOf(layer.name, layer.op))),
          h('span', { class: 'ranking-value' }, value),
          bar(share),
          h('span', { class: 'ranking-share' }, remark),
        ),
      ),
    ),
  );
