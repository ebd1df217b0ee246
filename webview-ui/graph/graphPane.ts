import { h } from '../dom';
import { plural } from '../format';
import { icon } from '../icons';
import type { Metric } from '../model/metric';
import { metrics } from '../model/metric';
import type { ModelStore } from '../model/modelStore';
import { matchingLayers } from '../model/search';
import type { SavedState } from '../saved';
import type { Theme } from '../theme/theme';
import { button, dropdown } from '../toolkit';
import { Drawing } from './drawing';
import { GraphCanvas } from './graphCanvas';
import { layerHeats } from './heat';
import { HoverCard } from './hoverCard';
import { listenToKeys } from './keys';
import { computeLayout } from './layoutClient';
import { Legend } from './legend';
import { neighbour } from './navigate';
import { Overview } from './overview';
import { listenToPointer } from './pointer';
import { Scene } from './scene';

export interface GraphActions {
  /** Enter or a double click: show the selected layer's details. */
  open(): void;
}

/** The model's graph with its tools: canvas, colour choice, zoom buttons, legend and overview. */
export class GraphPane {
  readonly element: HTMLElement;
  private readonly canvas: GraphCanvas;
  private readonly overview: Overview;
  private readonly hover: HoverCard;
  private readonly note = h('div', { class: 'graph-note', role: 'status' });
  private heats: Float32Array;
  private matches: Uint8Array | null = null;
  private hovered = -1;
  private layoutRun: AbortController | null = null;

  constructor(
    private readonly store: ModelStore,
    private readonly saved: SavedState,
    theme: Theme,
    private readonly actions: GraphActions,
  ) {
    this.heats = layerHeats(store.model.layers, store.metric);
    this.canvas = new GraphCanvas(theme, () => ({
      selected: this.selectedCard,
      hovered: this.hovered,
      matches: this.matches,
      layers: store.model.layers,
      heats: this.heats,
      metric: store.metric,
    }));
    this.overview = new Overview(theme, y => this.canvas.jumpTo(y));
    this.hover = new HoverCard(store);
    this.canvas.onFrame = (camera, view) => {
      const drawing = this.canvas.shown;
      if (drawing) this.overview.paint(drawing, this.heats, this.selectedCard, camera, view);
      this.saved.update({ camera });
    };
    const legend = new Legend(store, theme);
    const stage = h(
      'div',
      { class: 'graph-stage' },
      this.canvas.element,
      legend.element,
      this.note,
      this.hover.element,
    );
    this.element = h(
      'section',
      { class: 'graph-pane', 'aria-label': 'Graph' },
      this.toolbar(),
      stage,
      this.overview.element,
    );
    this.listen();
    store.on('model', () => void this.layOut(null));
    store.on('metric', () => this.recolor());
    store.on('search', () => this.mark());
    store.on('selection', reveal => {
      if (reveal) this.canvas.reveal(this.selectedCard, true);
      this.canvas.requestFrame();
    });
    this.mark();
  }

  /** Lays the model out and shows it, where the user was before if that is known. */
  start(): void {
    void this.layOut(this.saved.get().camera ?? null);
  }
  focus(): void {
    this.canvas.element.focus();
  }

  private get selectedCard(): number {
    return this.canvas.shown?.scene.cardOf(this.store.selection) ?? -1;
  }

  private toolbar(): HTMLElement {
    const tool = (name: 'plus' | 'minus' | 'fit' | 'start', label: string, onClick: () => void) =>
      button(icon(name), { appearance: 'icon', label, onClick });
    return h(
      'div',
      { class: 'graph-tools', role: 'toolbar', 'aria-label': 'Graph tools' },
      h('span', { class: 'tool-label', 'aria-hidden': 'true' }, 'Colour by'),
      dropdown<Metric>('Colour layers by', metrics, this.store.metric, metric => this.store.setMetric(metric)),
      tool('minus', 'Zoom out (−)', () => this.canvas.zoomBy(1 / 1.4)),
      tool('plus', 'Zoom in (+)', () => this.canvas.zoomBy(1.4)),
      tool('fit', 'Show everything (F)', () => this.canvas.showAll()),
      tool('start', 'Go to the start (Home)', () => this.canvas.showStart()),
    );
  }

  private async layOut(camera: { x: number; y: number; zoom: number } | null): Promise<void> {
    const scene = new Scene(this.store.model);
    this.heats = layerHeats(this.store.model.layers, this.store.metric);
    this.layoutRun?.abort();
    const shown = this.canvas.shown;
    if (shown?.scene.hasLayoutOf(scene)) {
      this.canvas.show(new Drawing(scene, shown.layout), this.canvas.camera);
      this.mark();
      return;
    }
    const run = new AbortController();
    this.layoutRun = run;
    if (!shown) this.note.textContent = `Laying out ${plural(scene.cards.length, 'layer')} …`;
    try {
      const layout = await computeLayout(scene.input, run.signal);
      if (run.signal.aborted) return;
      this.note.textContent = scene.cards.length === 0 ? 'This model has no layers.' : '';
      this.canvas.show(new Drawing(scene, layout), camera);
      this.mark();
    } catch (error) {
      if (run.signal.aborted) return;
      this.note.textContent = `${error instanceof Error ? error.message : String(error)} The table below lists all layers.`;
    }
  }

  private recolor(): void {
    this.heats = layerHeats(this.store.model.layers, this.store.metric);
    this.canvas.requestFrame();
  }

  private mark(): void {
    const drawing = this.canvas.shown;
    this.matches = null;
    if (drawing && this.store.search.trim() !== '') {
      const found = new Set(matchingLayers(this.store.model.layers, this.store.search));
      this.matches = Uint8Array.from(drawing.scene.cards, ({ item }) =>
        item.kind === 'layer' && found.has(item.index) ? 1 : 0,
      );
    }
    this.canvas.requestFrame();
  }

  private selectCard(card: number, reveal: boolean): void {
    const selection = this.canvas.shown?.scene.selectionOf(card) ?? null;
    // Pointing at a card must not move it away from under the pointer.
    this.store.select(selection, false);
    if (reveal) this.canvas.reveal(card, false);
  }

  private listen(): void {
    const { canvas } = this;
    listenToPointer(canvas.element, {
      pan: (dx, dy) => canvas.panBy(dx, dy),
      zoom: (x, y, factor) => canvas.zoomBy(factor, x, y),
      click: (x, y) => this.selectCard(canvas.cardAt(x, y), false),
      doubleClick: (x, y) => {
        if (canvas.cardAt(x, y) >= 0) this.actions.open();
      },
      hover: position => {
        this.hovered = position ? canvas.cardAt(position.x, position.y) : -1;
        const item = canvas.shown?.scene.cards[this.hovered]?.item ?? null;
        canvas.element.classList.toggle('pointing', item !== null);
        this.hover.show(item, position, canvas.view);
        canvas.requestFrame();
      },
    });
    listenToKeys(canvas.element, {
      move: direction => {
        const drawing = canvas.shown;
        if (!drawing) return;
        const from = this.selectedCard;
        const next = from < 0 ? this.firstInSight(drawing) : neighbour(drawing, from, direction);
        if (next >= 0) this.selectCard(next, true);
      },
      zoom: factor => canvas.zoomBy(factor),
      fit: () => canvas.showAll(),
      start: () => canvas.showStart(),
      end: () => {
        if (canvas.shown) canvas.jumpTo(canvas.shown.layout.bounds.bottom);
      },
      page: direction => canvas.panBy(0, direction * canvas.view.height * 0.8),
      open: () => this.actions.open(),
      clear: () => this.store.select(null, false),
    });
  }

  private firstInSight(drawing: Drawing): number {
    const { camera, view } = this.canvas;
    const top = camera.y - view.height / camera.zoom / 2;
    const bottom = camera.y + view.height / camera.zoom / 2;
    const seen = drawing.cardsIn({ left: -Infinity, right: Infinity, top, bottom });
    return seen.reduce((best, i) => (best < 0 || drawing.layout.y[i]! < drawing.layout.y[best]! ? i : best), -1);
  }
}
