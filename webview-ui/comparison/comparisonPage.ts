import type { PageCommand, PictureFormat, ReportFormat } from '../../src/protocol/pageApi';
import type { Comparison } from '../../src/protocol/views';
import { fill, h } from '../dom';
import { pictureFormats } from '../graph/export/exportGraph';
import type { Host } from '../host';
import { icon } from '../icons';
import type { Announcer } from '../parts/announcer';
import { banner } from '../parts/banner';
import { menuButton } from '../parts/menuButton';
import { Tabs } from '../parts/tabs';
import type { SavedState } from '../saved';
import type { Theme } from '../theme/theme';
import { button } from '../toolkit';
import { FiguresView } from './figuresView';
import type { Side } from './layers/alignedRows';
import { LayersView } from './layers/layersView';
import { dataCaveat } from './verdict';

const reports: readonly { readonly format: ReportFormat; readonly label: string }[] = [
  { format: 'html', label: 'HTML page' },
  { format: 'markdown', label: 'Markdown' },
  { format: 'csv', label: 'CSV of the layers' },
  { format: 'json', label: 'JSON' },
];

const pictures: readonly { readonly side: Side; readonly whose: string }[] = [
  { side: 'a', whose: 'Original' },
  { side: 'b', whose: 'Result' },
];

type TabName = 'figures' | 'layers';

/** The page of a comparison: its figures, and its layers, which are computed when they are first looked at. */
export class ComparisonPage {
  readonly element: HTMLElement;
  private readonly figures: FiguresView;
  private readonly tabs: Tabs<TabName>;
  private readonly layersPanel = h('div', { class: 'layers-panel' });
  private layers: Promise<LayersView | null> | null = null;
  private disposed = false;

  constructor(
    comparison: Comparison,
    private readonly host: Host,
    private readonly saved: SavedState,
    private readonly theme: Theme,
    private readonly announcer: Announcer,
  ) {
    this.figures = new FiguresView(comparison, theme, command => this.run(command));
    this.tabs = new Tabs<TabName>(
      'Comparison',
      [
        { id: 'figures', label: 'Figures', panel: this.figures.element },
        { id: 'layers', label: 'Layers', panel: this.layersPanel },
      ],
      tab => {
        saved.update({ tab });
        if (tab === 'layers') this.showLayers();
      },
    );
    const { data } = comparison;
    this.element = h(
      'div',
      { class: 'page comparison-page' },
      h(
        'header',
        { class: 'page-header' },
        h(
          'div',
          { class: 'title-row' },
          h('h1', { class: 'file-name' }, 'Comparison'),
          this.tabs.element,
          h('span', { class: 'subtitle' }, dataCaveat(data) ? '' : `Data: ${data}`),
          h(
            'div',
            { class: 'toolbar', role: 'toolbar', 'aria-label': 'Comparison' },
            this.exportMenu(),
            button([h('span', { slot: 'start' }, icon('refresh')), 'Measure again'], {
              onClick: () => this.run('reload'),
            }),
          ),
        ),
      ),
      h('main', { class: 'tab-panels' }, this.figures.element, this.layersPanel),
    );
    this.tabs.show(saved.get().tab ?? 'figures');
  }

  dispose(): void {
    this.disposed = true;
    this.figures.dispose();
    void this.layers?.then(view => view?.dispose());
  }

  private exportMenu(): HTMLElement {
    return menuButton('Export', [
      {
        title: 'Report',
        items: reports.map(({ format, label }) => ({
          label: `${label}…`,
          onChoose: () => void this.host.call('exportReport', { format }),
        })),
      },
      {
        title: 'Graph',
        items: pictures.flatMap(({ side, whose }) =>
          pictureFormats.map(({ format, label }) => ({
            label: `${whose} as ${label}…`,
            onChoose: () => void this.exportPicture(side, format),
          })),
        ),
      },
    ]);
  }

  private showLayers(): void {
    this.layers ??= this.loadLayers();
  }

  /** A graph must be laid out before it can be drawn, so its tab is opened. */
  private async exportPicture(side: Side, format: PictureFormat): Promise<void> {
    this.tabs.show('layers');
    const view = await this.layers;
    const picture = await view?.picture(side, format);
    if (picture) await this.host.call('exportFile', picture);
  }

  /** Both graphs first, which is quick: their alignment and errors come later. */
  private async loadLayers(): Promise<LayersView | null> {
    fill(this.layersPanel, h('div', { class: 'layers-note', role: 'status' }, 'Reading both models…'));
    try {
      const models = await this.host.call('comparedModels', {});
      if (this.disposed) return null;
      const view = new LayersView(models, this.host, this.saved, this.theme, this.announcer);
      fill(this.layersPanel, view.element);
      return view;
    } catch (error) {
      const again = button('Try again', {
        onClick: () => {
          this.layers = this.loadLayers();
        },
      });
      fill(this.layersPanel, h('div', { class: 'layers-note' }, banner('warning', (error as Error).message), again));
      return null;
    }
  }

  private run(command: PageCommand): void {
    void this.host.call('command', { command });
  }
}
