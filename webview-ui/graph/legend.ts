import { h } from '../dom';
import { formatMetric, type Metric, metricLabel, metricOf, metricRange } from '../model/metric';
import type { ModelStore } from '../model/modelStore';
import { toCss } from '../theme/color';
import type { Theme } from '../theme/theme';
import { heatColor, legendValues } from './heat';

const ticks = [0, 0.5, 1];

/** What the colours of the cards mean. */
export class Legend {
  readonly element = h('div', { class: 'legend' });

  constructor(
    private readonly store: ModelStore,
    private readonly theme: Theme,
  ) {
    store.on('model', () => this.render());
    store.on('metric', () => this.render());
    theme.watch(() => this.render());
  }

  private render(): void {
    const { metric } = this.store;
    const { layers } = this.store.model;
    const { max } = metricRange(layers, metric);
    const unknown = layers.filter(layer => metricOf(layer, metric) === null).length;
    const { palette } = this.theme;
    const stops = Array.from({ length: 9 }, (_, i) => toCss(heatColor(palette, i / 8))).join(', ');
    const scale = h('div', { class: 'legend-scale', style: { background: `linear-gradient(to right, ${stops})` } });
    const labels = h(
      'div',
      { class: 'legend-ticks' },
      ...(max > 0
        ? legendValues(max, ticks).map(value => h('span', null, tickText(value, metric)))
        : [h('span', null, unknown > 0 ? 'none is known' : 'all are 0')]),
    );
    this.element.replaceChildren(
      h('div', { class: 'legend-title' }, `${metricLabel(metric)} per layer`),
      scale,
      labels,
      ...(unknown > 0
        ? [h('div', { class: 'legend-unknown' }, h('span', { class: 'hatch' }), `${unknown} unknown`)]
        : []),
    );
    this.element.setAttribute('aria-label', `Colour scale: ${metricLabel(metric)} from 0 to ${tickText(max, metric)}`);
    this.element.setAttribute('role', 'img');
  }
}

const tickText = (value: number, metric: Metric) => (value === 0 ? '0' : formatMetric(Math.round(value), metric));
