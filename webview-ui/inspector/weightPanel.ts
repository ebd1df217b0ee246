import type { TensorStatistics } from '../../src/protocol/views';
import { HistogramChart } from '../charts/histogramChart';
import { fill, h } from '../dom';
import { formatBytes, formatExact, formatShape, formatShare, formatValue } from '../format';
import type { Host } from '../host';
import type { Theme } from '../theme/theme';
import { facts, muted } from './parts';

/** Statistics and a histogram of a layer's weights, read from the file when shown; one tensor at a time. */
export class WeightPanel {
  readonly element: HTMLElement;
  private readonly body = h('div', { class: 'weight-body' });
  private readonly tabs: readonly HTMLElement[];
  private asking: AbortController | null = null;
  private chart: HistogramChart | null = null;

  constructor(
    private readonly weights: readonly string[],
    private readonly host: Host,
    private readonly theme: Theme,
  ) {
    this.tabs = weights.map((name, i) =>
      h(
        'button',
        { type: 'button', role: 'tab', class: 'weight-tab', title: name, on: { click: () => void this.show(i) } },
        name,
      ),
    );
    const list = weights.length > 1 ? h('div', { class: 'weight-tabs', role: 'tablist' }, ...this.tabs) : null;
    this.element = h('div', { class: 'weight-panel' }, list, this.body);
    void this.show(0);
  }

  dispose(): void {
    this.asking?.abort();
    this.chart?.dispose();
  }

  private async show(index: number): Promise<void> {
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    this.tabs.forEach((tab, i) => {
      tab.setAttribute('aria-selected', String(i === index));
    });
    const tensor = this.weights[index]!;
    this.body.setAttribute('aria-busy', 'true');
    try {
      const statistics = await this.host.call('statistics', { tensor }, { signal: asking.signal });
      if (!asking.signal.aborted) this.render(statistics);
    } catch (error) {
      if (!asking.signal.aborted)
        fill(this.body, muted(`No statistics: ${error instanceof Error ? error.message : String(error)}`));
    } finally {
      if (this.asking === asking) this.body.removeAttribute('aria-busy');
    }
  }

  private render(statistics: TensorStatistics): void {
    this.chart?.dispose();
    this.chart = null;
    const { histogram } = statistics;
    const parts: HTMLElement[] = [];
    if (histogram) {
      this.chart = new HistogramChart(histogram, this.theme);
      parts.push(this.chart.element);
    } else parts.push(muted('No histogram: the tensor is empty or its values have no order.'));
    const value = (v: number | null) => (v === null ? 'unknown' : formatValue(v));
    parts.push(
      facts(
        this.weights.length === 1 ? ['Name', statistics.name, statistics.name] : null,
        ['Shape', `${statistics.type}  ${formatShape(statistics.dims)}`],
        ['Size', formatBytes(statistics.bytes), `${formatExact(statistics.bytes)} bytes`],
        ['Range', `${value(statistics.min)} … ${value(statistics.max)}`],
        ['Mean ± deviation', `${value(statistics.mean)} ± ${value(statistics.std)}`],
        ['Zeros', statistics.zeros === null ? 'unknown' : formatShare(statistics.zeros)],
        statistics.nonFinite > 0 ? ['NaN or infinite', formatExact(statistics.nonFinite)] : null,
      ),
    );
    fill(this.body, ...parts);
  }
}
