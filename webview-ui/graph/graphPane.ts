import type { ExportRequest, PictureFormat } from '../../src/protocol/pageApi';
import { fill, h } from '../dom';
import { icon } from '../icons';
import { type Metric, metricsFor } from '../model/metric';
import type { ModelStore } from '../model/modelStore';
import { matchingLayers } from '../model/search';
import { menuButton } from '../parts/menuButton';
import { timeHover } from '../profile/timeHover';
import { pruneHover } from '../pruneSensitivity/pruneHover';
import { isPruneMetric } from '../pruneSensitivity/pruneMetric';
import { RatioChoice } from '../pruneSensitivity/ratioChoice';
import { relatedToSelection } from '../pruning/related';
import { markBadge } from '../recipe/markBadge';
import { markHover } from '../recipe/markHover';
import type { SavedState } from '../saved';
import { sensitivityHover } from '../sensitivity/sensitivityHover';
import type { Theme } from '../theme/theme';
import { dropdown } from '../toolkit';
import type { Camera } from './camera';
import { pictureFormats } from './export/exportGraph';
import { GraphStage } from './graphStage';
import { HoverCard } from './hoverCard';
import { layerColoring } from './layerColoring';
import { layerHover } from './layerHover';
import { Legend } from './legend';

export interface GraphActions {
  /** Enter or a double click: show the selected layer's details. */
  open(): void;
  /** Has the host save a picture of the graph. */
  save(picture: ExportRequest): void;
}

/** The graph of an open model with its tools: colour choice, zoom buttons and legend. */
export class GraphPane {
  readonly element: HTMLElement;
  private readonly stage: GraphStage;
  private readonly metricChoice = h('span', { class: 'metric-choice' });
  private readonly ratioChoice: RatioChoice;

  constructor(
    private readonly store: ModelStore,
    private readonly saved: SavedState,
    private readonly theme: Theme,
    private readonly actions: GraphActions,
  ) {
    this.ratioChoice = new RatioChoice(store);
    const hover = new HoverCard(item => [
      ...layerHover(store.model, item),
      ...timeHover(store.figures, item),
      ...sensitivityHover(store.figures, item),
      ...pruneHover(store.figures, item),
      ...markHover(store, item),
    ]);
    this.stage = new GraphStage(
      theme,
      {
        id: 'graph',
        label: 'Model graph',
        hover,
        selection: () => store.selections,
        select: (selection, walking, adding) => {
          if (!adding) store.select(selection, false);
          else if (selection?.kind === 'layer') store.toggle(selection.index);
          // Pointing at a card must not move it away from under the pointer.
          if (walking) this.stage.reveal(false);
        },
        open: () => actions.open(),
      },
      new Legend(store, theme).element,
    );
    this.stage.onFrame = camera => saved.update({ camera });
    this.element = h('section', { class: 'graph-pane', 'aria-label': 'Graph' }, this.toolbar(), this.stage.element);
    store.on('model', () => this.layOut(null));
    for (const topic of ['overlay', 'sensitivity'] as const)
      store.on(topic, () => {
        this.offerMetrics();
        this.recolor();
        hover.refresh();
      });
    store.on('metric', () => {
      this.offerMetrics();
      this.recolor();
    });
    store.on('recipe', () => {
      this.recolor();
      hover.refresh();
    });
    // What limits a layer is shown in colours of the theme.
    theme.watch(() => this.recolor());
    store.on('search', () => this.mark());
    for (const topic of ['selection', 'pruning', 'model'] as const)
      store.on(topic, () => this.stage.setRelated(relatedToSelection(store)));
    store.on('selection', reveal => {
      if (reveal) this.stage.reveal(true);
      else this.stage.canvas.requestFrame();
    });
  }

  /** Lays the model out and shows it, where the user was before if that is known. */
  start(): void {
    this.stage.setRelated(relatedToSelection(this.store));
    this.layOut(this.saved.get().camera ?? null);
  }
  focus(): void {
    this.stage.canvas.element.focus();
  }
  /** Names of the layers on the screen. */
  layersInSight(): string[] {
    return this.stage.layersInSight().map(index => this.store.model.layers[index]!.name);
  }
  /** Draws the whole graph in the colours shown. */
  async exportPicture(format: PictureFormat): Promise<void> {
    const picture = await this.stage.picture(format, this.store.model.fileName);
    if (picture) this.actions.save(picture);
  }

  private toolbar(): HTMLElement {
    this.offerMetrics();
    const pictures = pictureFormats.map(({ format, label }) => ({
      label: `${label}…`,
      onChoose: () => void this.exportPicture(format),
    }));
    return h(
      'div',
      { class: 'graph-tools', role: 'toolbar', 'aria-label': 'Graph tools' },
      h('span', { class: 'tool-label', 'aria-hidden': 'true' }, 'Colour by'),
      this.metricChoice,
      this.ratioChoice.element,
      ...this.stage.zoomButtons(),
      menuButton(icon('save'), [{ title: 'Picture of the graph', items: pictures }], {
        appearance: 'icon',
        label: 'Export the graph as a picture',
      }),
    );
  }

  private offerMetrics(): void {
    const { metric, figures } = this.store;
    this.ratioChoice.update();
    this.ratioChoice.element.hidden = !isPruneMetric(metric);
    const choices = metricsFor(figures);
    const shownFor = (chosen: Metric) => [chosen, ...choices.map(choice => choice.value)].join();
    const shown = shownFor(metric);
    if (this.metricChoice.dataset.shown === shown) return;
    this.metricChoice.dataset.shown = shown;
    fill(
      this.metricChoice,
      dropdown<Metric>('Colour layers by', choices, metric, chosen => {
        // The list shows it already: a new one would take the focus away.
        this.metricChoice.dataset.shown = shownFor(chosen);
        this.store.setMetric(chosen);
      }),
    );
  }

  private layOut(camera: Camera | null): void {
    this.recolor();
    this.mark();
    void this.stage.show(this.store.model, camera);
  }

  private recolor(): void {
    const { metric, figures } = this.store;
    const { palette } = this.theme;
    const coloring = layerColoring(figures, metric, palette);
    this.stage.setColoring({ ...coloring, badge: layer => markBadge(palette, this.store.markOf(layer)) });
  }

  private mark(): void {
    const { model, search } = this.store;
    this.stage.setMatches(search.trim() === '' ? null : new Set(matchingLayers(model.layers, search)));
  }
}
