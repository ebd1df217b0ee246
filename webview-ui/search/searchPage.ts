import type { PageCommand, PageState } from '../../src/protocol/pageApi';
import { type Search, type SearchPoint, searchMarks } from '../../src/protocol/search';
import { ParetoChart } from '../charts/paretoChart';
import { fill, h } from '../dom';
import type { Host } from '../host';
import { icon } from '../icons';
import type { Announcer } from '../parts/announcer';
import { banner } from '../parts/banner';
import { card, notesCard } from '../parts/card';
import type { Theme } from '../theme/theme';
import { button } from '../toolkit';
import { searchTable } from './searchTable';
import { formatValue, mixText, searchConditions, searchHeadline } from './searchText';

export type SearchState = Extract<PageState, { kind: 'search' }>;

/** The page of a search for precisions: what was chosen, all that was measured, and the choice of another mix. */
export class SearchPage {
  readonly element: HTMLElement;
  private readonly chart = h('div', { class: 'chart-column' });
  private readonly table = h('div', { class: 'scrolling' });
  private readonly refusal = h('div');
  private readonly apply = button('Apply recipe…', {
    appearance: 'primary',
    label: 'Write the model with the chosen precisions, and compare it with the original',
    onClick: () => void this.host.call('command', { command: 'applyRecipe' }),
  });
  private pareto: ParetoChart | null = null;
  private taken: number | null;

  constructor(
    private readonly state: SearchState,
    private readonly host: Host,
    private readonly theme: Theme,
    private readonly announcer: Announcer,
  ) {
    const { search } = state;
    this.taken = state.taken;
    this.element = h(
      'div',
      { class: 'page comparison-page search-page' },
      this.header(),
      h(
        'main',
        { class: 'comparison-body' },
        this.refusal,
        h(
          'section',
          { class: 'card gain' },
          h('p', { class: 'gain-headline' }, searchHeadline(search)),
          h('p', { class: 'muted' }, searchConditions(search)),
        ),
        // Why it was chosen: mixes of lower cost may look good enough by luck.
        notesCard(search.notes),
        card('Size and what is kept', this.chart),
        card('Mixes that were measured', this.table),
      ),
    );
    this.render();
  }

  dispose(): void {
    this.pareto?.dispose();
  }

  private header(): HTMLElement {
    const tool = (name: Parameters<typeof icon>[0], text: string, command: PageCommand) =>
      button([h('span', { slot: 'start' }, icon(name)), text], {
        onClick: () => void this.host.call('command', { command }),
      });
    const { model, search } = this.state;
    return h(
      'header',
      { class: 'page-header' },
      h(
        'div',
        { class: 'title-row' },
        h('h1', { class: 'file-name' }, 'Precision by layer'),
        h('span', { class: 'subtitle', title: `${model}\nData: ${search.data}` }, `${model} · Data: ${search.data}`),
        h(
          'div',
          { class: 'toolbar', role: 'toolbar', 'aria-label': 'Choice of precision' },
          this.apply,
          tool('target', 'Show the model', 'revealInGraph'),
          tool('folder', 'Other data or limit…', 'changeData'),
          tool('refresh', 'Search again', 'reload'),
        ),
      ),
    );
  }

  private render(): void {
    const { search } = this.state;
    // Where nothing is chosen the recipe holds nothing of this search.
    this.apply.hidden = this.taken === null;
    this.pareto?.dispose();
    const { metric, front } = search;
    const isAccuracy = metric === 'top1';
    const scale = isAccuracy ? 100 : 1;
    const points = search.points.flatMap((point, index) =>
      point.measured.value === null
        ? []
        : [
            {
              index,
              bytes: point.measured.bytes,
              value: point.measured.value * scale,
              title: mixText(search, point),
              uniform: uniformOf(search, point),
              onFront: front.includes(index),
              chosen: index === this.taken,
            },
          ],
    );
    this.pareto =
      points.length > 1
        ? new ParetoChart(
            {
              points,
              least: search.leastValue * scale,
              axis: isAccuracy ? 'accuracy, %' : 'SQNR, dB',
              format: value => formatValue(metric, value / scale),
              choose: index => void this.take(index),
            },
            this.theme,
          )
        : null;
    fill(this.chart, this.pareto?.element);
    fill(
      this.table,
      searchTable(search, this.taken, index => void this.take(index)),
    );
  }

  /** Has the host put a mix on the model as marks. */
  private async take(index: number): Promise<void> {
    const { search } = this.state;
    const point = search.points[index];
    if (!point) return;
    const mixture = mixText(search, point);
    const marks = searchMarks(point.float, search);
    try {
      await this.host.call('edit', { edit: { kind: 'setMarks', label: `Mark layers: ${mixture}`, marks } });
    } catch (error) {
      fill(this.refusal, banner('warning', error instanceof Error ? error.message : String(error)));
      return;
    }
    fill(this.refusal);
    this.taken = index;
    this.render();
    this.announcer.say(`${mixture}: marked in the recipe`);
  }
}

function uniformOf({ layers }: Search, { float }: SearchPoint): 'int8' | 'float' | undefined {
  if (float.length === 0) return 'int8';
  return float.length === layers.length ? 'float' : undefined;
}
