import { h } from '../dom';
import { formatShare } from '../format';
import { formatMetric, isTime, type LayerFigures, metricLabel, metricRange, type NumberMetric } from '../model/metric';
import { countUnknown } from '../model/missing';
import type { ModelStore } from '../model/modelStore';
import { boundColor, boundKinds, boundShares } from '../profile/boundColoring';
import { pruneLegend, spokenPruneLegend } from '../pruneSensitivity/pruneLegend';
import { isPruneMetric } from '../pruneSensitivity/pruneMetric';
import { spokenTogether, togetherLegend } from '../pruning/togetherLegend';
import { markLegend, spokenMarkLegend } from '../recipe/markLegend';
import { isLook } from '../sensitivity/look';
import { sensitivityLegend, spokenSensitivityLegend } from '../sensitivity/sensitivityLegend';
import { toCss } from '../theme/color';
import { type Palette, tint } from '../theme/palette';
import type { Theme } from '../theme/theme';
import { legendValues } from './heat';
import { colourScale, hatchedLine } from './legendParts';

const ticks = [0, 0.5, 1];

/** What the colours of the cards mean. */
export class Legend {
  readonly element = h('div', { class: 'legend', role: 'img' });

  constructor(
    private readonly store: ModelStore,
    private readonly theme: Theme,
  ) {
    store.on('model', () => this.render());
    store.on('overlay', () => this.render());
    store.on('sensitivity', () => this.render());
    store.on('recipe', () => this.render());
    store.on('metric', () => this.render());
    store.on('selection', () => this.render());
    store.on('pruning', () => this.render());
    theme.watch(() => this.render());
  }

  private render(): void {
    const { metric, figures } = this.store;
    const { palette } = this.theme;
    if (metric === 'bound') this.element.replaceChildren(...boundLegend(figures, palette));
    else if (isLook(metric)) this.element.replaceChildren(...sensitivityLegend(figures, metric, palette));
    else if (isPruneMetric(metric)) this.element.replaceChildren(...pruneLegend(figures, metric, palette));
    else this.element.replaceChildren(...scaleLegend(figures, metric, palette));
    this.element.append(...markLegend(this.store), ...togetherLegend(this.store));
    const besides = spokenMarkLegend(this.store) + spokenTogether(this.store);
    this.element.setAttribute('aria-label', this.spoken() + besides);
  }

  private spoken(): string {
    const { metric, figures } = this.store;
    if (metric === 'bound') {
      const shares = boundShares(figures);
      return boundKinds.map(({ bound, label }) => `${label} ${formatShare(shares[bound])} of the time`).join(', ');
    }
    if (isPruneMetric(metric)) return spokenPruneLegend(figures, metric);
    if (isLook(metric)) return spokenSensitivityLegend(figures, metric);
    const { max } = metricRange(figures, metric);
    return `Colour scale: ${metricLabel(metric)} from 0 to ${tickText(max, metric)}`;
  }
}

function scaleLegend(figures: LayerFigures, metric: NumberMetric, palette: Palette): HTMLElement[] {
  const { max } = metricRange(figures, metric);
  const unknown = countUnknown(figures, metric);
  return [
    h('div', { class: 'legend-title' }, `${metricLabel(metric)}${metric === 'timePerMac' ? '' : ' per layer'}`),
    ...colourScale(
      palette,
      max > 0
        ? legendValues(max, ticks).map(value => tickText(value, metric))
        : [unknown > 0 ? 'none is known' : 'all are 0'],
    ),
    ...hatchedLine(unknown, 'unknown'),
  ];
}

function boundLegend(figures: LayerFigures, palette: Palette): HTMLElement[] {
  const shares = boundShares(figures);
  return [
    h('div', { class: 'legend-title' }, 'Limited by, share of the time'),
    ...boundKinds.map(({ bound, letter, label }) => {
      const color = boundColor(palette, bound);
      const style = { 'border-color': toCss(color), background: toCss(tint(color, palette.highContrast ? 0 : 0.24)) };
      return h(
        'div',
        { class: 'legend-kind' },
        h('span', { class: `legend-letter${bound === 'overhead' ? ' dashed' : ''}`, style }, letter),
        h('span', null, label),
        h('span', { class: 'number' }, formatShare(shares[bound])),
      );
    }),
    ...hatchedLine(countUnknown(figures, 'bound'), 'unknown'),
  ];
}

/** Costs are whole numbers; times are not. */
const tickText = (value: number, metric: NumberMetric) =>
  value === 0 ? '0' : formatMetric(isTime(metric) ? value : Math.round(value), metric);
