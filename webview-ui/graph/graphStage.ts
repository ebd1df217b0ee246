import type { ExportRequest, PictureFormat } from '../../src/protocol/pageApi';
import type { ModelView } from '../../src/protocol/views';
import { h } from '../dom';
import { plural } from '../format';
import { icon } from '../icons';
import type { Selection } from '../model/modelStore';
import type { Theme } from '../theme/theme';
import { button } from '../toolkit';
import { type Camera, visibleBounds } from './camera';
import type { Coloring, Related } from './coloring';
import { Drawing } from './drawing';
import { graphPicture } from './export/exportGraph';
import { GraphCanvas } from './graphCanvas';
import type { HoverCard } from './hoverCard';
import { listenToKeys } from './keys';
import { computeLayout } from './layoutClient';
import { firstInSight, neighbour } from './navigate';
import { Overview } from './overview';
import { listenToPointer } from './pointer';
import { Scene } from './scene';

export interface StageOptions {
  /** Of the canvas; a page may hold several graphs. */
  readonly id: string;
  /** What screen readers call the graph: `Model graph`. */
  readonly label: string;
  readonly hover: HoverCard;
  /** All that is selected; arrow keys go on from the first. */
  selection(): readonly Selection[];
  /** `walking`: by arrow keys, so that it may lie outside what is in sight; `adding`: to what is selected. */
  select(selection: Selection | null, walking: boolean, adding: boolean): void;
  /** Enter or a double click: show the selected layer's details. */
  open(): void;
}

const nothingRelated: Related = { layers: [], others: [] };
const nothing: Coloring = { heats: new Float32Array(0), text: () => '', mark: () => null };

/** A model's graph to look at, point at and walk through by keys, with the overview beside it. */
export class GraphStage {
  readonly element: HTMLElement;
  readonly canvas: GraphCanvas;
  private readonly overview: Overview;
  private readonly note = h('div', { class: 'graph-note', role: 'status' });
  private coloring = nothing;
  private matches: ReadonlySet<number> | null = null;
  private matchingCards: Uint8Array | null = null;
  private hovered = -1;
  private related = nothingRelated;
  private laidOut: Promise<boolean> = Promise.resolve(false);
  private layoutRun: AbortController | null = null;
  /** Called after each painted frame. */
  onFrame: (camera: Camera) => void = () => {};

  constructor(
    private readonly theme: Theme,
    private readonly options: StageOptions,
    ...overlays: readonly HTMLElement[]
  ) {
    this.canvas = new GraphCanvas(theme, options.id, options.label, () => ({
      selected: this.selectedCards,
      hovered: this.hovered,
      related: this.relatedCards,
      matches: this.matchingCards,
      coloring: this.coloring,
    }));
    this.overview = new Overview(theme, options.id, y => this.canvas.jumpTo(y));
    this.canvas.onFrame = (camera, view) => {
      const drawing = this.canvas.shown;
      const chosen = { selected: this.selectedCards[0] ?? -1, related: this.relatedCards.layers };
      if (drawing) this.overview.paint(drawing, this.coloring, chosen, camera, view);
      this.onFrame(camera);
    };
    this.element = h(
      'div',
      { class: 'graph-view' },
      h('div', { class: 'graph-stage' }, this.canvas.element, ...overlays, this.note, options.hover.element),
      this.overview.element,
    );
    this.listen();
  }

  /** The cards of what is selected, in its order. */
  get selectedCards(): number[] {
    const scene = this.canvas.shown?.scene;
    return scene ? this.options.selection().flatMap(one => notMissing(scene.cardOf(one))) : [];
  }

  private get relatedCards(): Related {
    const scene = this.canvas.shown?.scene;
    const cardsOf = (layers: readonly number[]) =>
      scene ? layers.flatMap(index => notMissing(scene.cardOf({ kind: 'layer', index }))) : [];
    return { layers: cardsOf(this.related.layers), others: cardsOf(this.related.others) };
  }

  /** Lays a model out and shows it; where the same layout serves, the place stays. False: something newer came first. */
  show(model: ModelView, camera: Camera | null): Promise<boolean> {
    this.laidOut = this.layOut(model, camera);
    return this.laidOut;
  }

  /** The whole graph as it is coloured now, once it is laid out; null when it cannot be. */
  async picture(format: PictureFormat, modelFile: string): Promise<ExportRequest | null> {
    await this.laidOut;
    const { shown } = this.canvas;
    return shown ? graphPicture(format, shown, this.coloring, this.theme.palette, modelFile) : null;
  }

  private async layOut(model: ModelView, camera: Camera | null): Promise<boolean> {
    const scene = new Scene(model);
    this.layoutRun?.abort();
    const { shown } = this.canvas;
    if (shown?.scene.hasLayoutOf(scene)) {
      this.display(new Drawing(scene, shown.layout), this.canvas.camera);
      return true;
    }
    const run = new AbortController();
    this.layoutRun = run;
    if (!shown) this.note.textContent = `Laying out ${plural(scene.cards.length, 'layer')}…`;
    try {
      const layout = await computeLayout(scene.input, run.signal);
      if (run.signal.aborted) return false;
      this.note.textContent = scene.cards.length === 0 ? 'This model has no layers.' : '';
      this.display(new Drawing(scene, layout), camera);
      return true;
    } catch (error) {
      if (!run.signal.aborted)
        this.note.textContent = `${error instanceof Error ? error.message : String(error)} The table below lists all layers.`;
      return false;
    }
  }

  /** Layers on the screen, by their index in the model. */
  layersInSight(): number[] {
    const { shown, camera, view } = this.canvas;
    if (!shown) return [];
    const items = shown.cardsIn(visibleBounds(camera, view)).map(card => shown.scene.cards[card]!.item);
    return items.flatMap(({ kind, index }) => (kind === 'layer' ? [index] : []));
  }

  setColoring(coloring: Coloring): void {
    this.coloring = coloring;
    this.canvas.requestFrame();
  }
  /** Outlines layers that belong to what is selected; null: none do. */
  setRelated(related: Related | null): void {
    this.related = related ?? nothingRelated;
    this.canvas.requestFrame();
  }
  /** Fades all layers but these; null: none. */
  setMatches(layers: ReadonlySet<number> | null): void {
    this.matches = layers;
    this.mark();
  }
  /** Brings what is selected into sight; `readable` also zooms in to where it can be read. */
  reveal(readable: boolean): void {
    this.canvas.reveal(this.selectedCards[0] ?? -1, readable);
    this.canvas.requestFrame();
  }
  dispose(): void {
    this.layoutRun?.abort();
    this.canvas.dispose();
  }

  zoomButtons(): HTMLElement[] {
    const tool = (name: 'plus' | 'minus' | 'fit' | 'start', label: string, onClick: () => void) =>
      button(icon(name), { appearance: 'icon', label, onClick });
    return [
      tool('minus', 'Zoom out (−)', () => this.canvas.zoomBy(1 / 1.4)),
      tool('plus', 'Zoom in (+)', () => this.canvas.zoomBy(1.4)),
      tool('fit', 'Show everything (F)', () => this.canvas.showAll()),
      tool('start', 'Go to the start (Home)', () => this.canvas.showStart()),
    ];
  }

  private display(drawing: Drawing, camera: Camera | null): void {
    this.canvas.show(drawing, camera);
    // The cards are others now: what is under the pointer is known when it moves again.
    this.hovered = -1;
    this.options.hover.hide();
    this.mark();
  }

  private mark(): void {
    const { matches } = this;
    const drawing = this.canvas.shown;
    this.matchingCards =
      drawing && matches
        ? Uint8Array.from(drawing.scene.cards, ({ item }) => Number(item.kind === 'layer' && matches.has(item.index)))
        : null;
    this.canvas.requestFrame();
  }

  private selectCard(card: number, walking: boolean, adding = false): void {
    this.options.select(this.canvas.shown?.scene.selectionOf(card) ?? null, walking, adding);
  }

  private listen(): void {
    const { canvas, options } = this;
    listenToPointer(canvas.element, {
      pan: (dx, dy) => canvas.panBy(dx, dy),
      zoom: (x, y, factor) => canvas.zoomBy(factor, x, y),
      click: (x, y, adding) => this.selectCard(canvas.cardAt(x, y), false, adding),
      menu: (x, y) => {
        const card = canvas.cardAt(x, y);
        // A menu on one of several is about all of them.
        if (!this.selectedCards.includes(card)) this.selectCard(card, false);
      },
      doubleClick: (x, y) => {
        if (canvas.cardAt(x, y) >= 0) options.open();
      },
      hover: position => {
        this.hovered = position ? canvas.cardAt(position.x, position.y) : -1;
        const item = canvas.shown?.scene.cards[this.hovered]?.item ?? null;
        canvas.element.classList.toggle('pointing', item !== null);
        options.hover.show(item, position, canvas.view);
        canvas.requestFrame();
      },
    });
    listenToKeys(canvas.element, {
      move: direction => {
        const drawing = canvas.shown;
        if (!drawing) return;
        const from = this.selectedCards[0];
        const next =
          from === undefined ? firstInSight(drawing, canvas.camera, canvas.view) : neighbour(drawing, from, direction);
        if (next >= 0) this.selectCard(next, true);
      },
      zoom: factor => canvas.zoomBy(factor),
      fit: () => canvas.showAll(),
      start: () => canvas.showStart(),
      end: () => {
        if (canvas.shown) canvas.jumpTo(canvas.shown.layout.bounds.bottom);
      },
      page: direction => canvas.panBy(0, direction * canvas.view.height * 0.8),
      open: () => options.open(),
      clear: () => options.select(null, false, false),
    });
  }
}

const notMissing = (card: number): number[] => (card < 0 ? [] : [card]);
