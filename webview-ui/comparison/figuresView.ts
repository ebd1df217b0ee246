import type { PageCommand } from '../../src/protocol/pageApi';
import type { Comparison } from '../../src/protocol/views';
import { LatencyChart } from '../charts/latencyChart';
import { RatioChart } from '../charts/ratioChart';
import { h } from '../dom';
import { banner } from '../parts/banner';
import { card, notesCard } from '../parts/card';
import type { Theme } from '../theme/theme';
import { figureTable } from './figureTable';
import { leftLayersCard } from './leftLayers';
import { modelCards } from './modelCards';
import { dataCaveat } from './verdict';
import { verdictTiles } from './verdictTiles';

/** The verdict first, then every figure, charts, and what to know about them. */
export class FiguresView {
  readonly element: HTMLElement;
  private readonly charts: { dispose(): void }[] = [];

  constructor(comparison: Comparison, theme: Theme, run: (command: PageCommand) => void) {
    const { a, b, data, notes, machine, latency } = comparison;
    const ratios = new RatioChart(comparison, theme);
    this.charts.push(ratios);
    const distribution = latency ? new LatencyChart(latency, theme) : null;
    if (distribution) this.charts.push(distribution);
    const caveat = dataCaveat(data);
    this.element = h(
      'div',
      { class: 'comparison-body' },
      caveat ? banner('warning', caveat) : null,
      modelCards(a, b, run),
      verdictTiles(comparison),
      h(
        'div',
        { class: 'comparison-columns' },
        card('Figures', figureTable(comparison)),
        h(
          'div',
          { class: 'chart-column' },
          card('Relative to the original', ratios.element),
          distribution && card('Latency of every run', distribution.element),
        ),
      ),
      leftLayersCard(comparison.stayedFloat),
      notesCard(notes),
      h('footer', { class: 'machine' }, `Measured on ${machine}. Data: ${data}.`),
    );
  }

  dispose(): void {
    for (const chart of this.charts) chart.dispose();
  }
}
