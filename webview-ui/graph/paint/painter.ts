import { shortShape } from '../../format';
import { type Camera, type Viewport, visibleBounds } from '../camera';
import type { Coloring, Related } from '../coloring';
import type { Drawing } from '../drawing';
import { type CardPaint, type CardState, paintBadge, paintCardShape, paintCardText } from './paintCard';
import { traceArrow, traceEdge } from './paintEdges';
import { paintMarkBadge } from './paintMarkBadge';
import type { CanvasStyle } from './style';
import type { Surface } from './surface';
import { TextFitter } from './textFitter';

/** What a frame shows beside the drawing itself. */
export interface FrameState {
  readonly camera: Camera;
  readonly view: Viewport;
  readonly selected: readonly number[];
  readonly hovered: number;
  /** Cards that are outlined besides. */
  readonly related: Related;
  /** 1 for cards that match the search; null without a search. */
  readonly matches: Uint8Array | null;
  readonly coloring: Coloring;
}

/** Lines around cards: their width, and what tells them apart besides the colour. */
const outlines = {
  selected: { width: 2, dash: [], color: 'focus' },
  hovered: { width: 1, dash: [], color: 'focus' },
  together: { width: 2, dash: [6, 3.5], color: 'pruning' },
  touched: { width: 1.5, dash: [1.5, 3], color: 'pruning' },
} as const;
type Outline = keyof typeof outlines;

/** Scales from which on more is drawn. */
const titleZoom = 0.32;
const fullZoom = 0.55;
const shapeZoom = 0.12;
const curveZoom = 0.05;
const labelZoom = 0.65;

/** Paints a graph onto a canvas: only what is visible, and only as much of it as can be seen at this scale. */
export class Painter {
  private readonly titles: TextFitter;
  private readonly details: TextFitter;
  private readonly labelWidths = new Map<string, number>();

  constructor(
    private readonly context: Surface,
    private readonly style: CanvasStyle,
  ) {
    this.titles = new TextFitter(text => this.width(style.titleFont, text));
    this.details = new TextFitter(text => this.width(style.detailFont, text));
  }

  /** `scale`: device pixels per CSS pixel. */
  clear(view: Viewport, scale: number): void {
    this.context.setTransform(1, 0, 0, 1, 0, 0);
    this.context.fillStyle = this.style.background;
    this.context.fillRect(0, 0, Math.ceil(view.width * scale), Math.ceil(view.height * scale));
  }

  paint(drawing: Drawing, state: FrameState, scale: number): void {
    const { context } = this;
    const { camera, view } = state;
    this.clear(view, scale);
    const zoom = camera.zoom * scale;
    context.setTransform(
      zoom,
      0,
      0,
      zoom,
      (view.width / 2 - camera.x * camera.zoom) * scale,
      (view.height / 2 - camera.y * camera.zoom) * scale,
    );
    const area = visibleBounds(camera, view);
    const edges = drawing.edgesIn(area);
    this.paintEdges(drawing, edges, state);
    // Below the cards, so that a badge on a corner stays whole.
    for (const card of state.related.others) this.paintOutline(drawing, card, state, 'touched');
    for (const card of state.related.layers) this.paintOutline(drawing, card, state, 'together');
    this.paintOutline(drawing, state.hovered, state, 'hovered');
    for (const card of state.selected) this.paintOutline(drawing, card, state, 'selected');
    const cards = drawing.cardsIn(area);
    if (camera.zoom < shapeZoom) this.paintSpecks(drawing, cards, state);
    else this.paintCards(drawing, cards, state);
    if (camera.zoom >= labelZoom) this.paintLabels(drawing, edges, state);
  }

  private paintEdges(drawing: Drawing, edges: readonly number[], { camera, selected }: FrameState): void {
    const { context, style } = this;
    const { lane } = drawing.layout;
    const curved = camera.zoom > curveZoom;
    // Thinner than a pixel it would only blur: at a distance lines keep their width on the screen.
    const line = Math.max(1.25, 0.7 / camera.zoom);
    const stroke = (chosen: readonly number[], width: number) => {
      context.beginPath();
      for (const e of chosen) traceEdge(context, drawing, e, curved);
      context.lineWidth = width;
      context.stroke();
    };
    context.strokeStyle = style.edge;
    const near = edges.filter(e => !lane[e]);
    stroke(near, line);
    const beside = edges.filter(e => lane[e]);
    context.globalAlpha = 0.6;
    context.setLineDash([5 / Math.min(1, camera.zoom), 4 / Math.min(1, camera.zoom)]);
    stroke(beside, Math.min(line, 8));
    context.setLineDash([]);
    context.globalAlpha = 1;
    const { scene } = drawing;
    const chosen = selected.flatMap(card => [...scene.incoming[card]!, ...scene.outgoing[card]!]);
    if (chosen.length > 0) {
      context.strokeStyle = style.focus;
      stroke(chosen, line * 1.8);
    }
    if (camera.zoom < titleZoom) return;
    context.beginPath();
    for (const e of edges) traceArrow(context, drawing, e);
    context.fillStyle = style.edge;
    context.fill();
    context.beginPath();
    for (const e of chosen) traceArrow(context, drawing, e);
    context.fillStyle = style.focus;
    context.fill();
  }

  /** From far away a card is a speck of its colour, at least a pixel high. */
  private paintSpecks(drawing: Drawing, cards: readonly number[], state: FrameState): void {
    const { context, style } = this;
    const least = 1.2 / state.camera.zoom;
    const byFill = new Map<string, number[]>();
    for (const i of cards) {
      const { heat, mark } = stateOf(drawing, i, state);
      const plain = Number.isNaN(heat) || heat < 0.02;
      const { family } = drawing.scene.cards[i]!.item;
      const fill = mark ? style.mark(mark).line : plain ? style.family(family) : style.heat(heat).fill;
      const list = byFill.get(fill);
      if (list) list.push(i);
      else byFill.set(fill, [i]);
    }
    for (const [fill, list] of byFill) {
      context.fillStyle = fill;
      for (const i of list) {
        context.globalAlpha = this.faded(i, state) ? 0.2 : 1;
        const box = drawing.box(i);
        context.fillRect(box.left, box.top, box.right - box.left, Math.max(least, box.bottom - box.top));
      }
    }
    context.globalAlpha = 1;
  }

  private paintCards(drawing: Drawing, cards: readonly number[], state: FrameState): void {
    const { context, style, titles, details } = this;
    const { zoom } = state.camera;
    const paint: CardPaint = { context, style, titles, details };
    for (const i of cards) {
      const card = drawing.scene.cards[i]!;
      const shown = stateOf(drawing, i, state);
      context.openGroup?.(card.item.kind === 'layer' ? `${card.title} ${card.detail}` : card.title);
      context.globalAlpha = this.faded(i, state) ? 0.25 : 1;
      const box = drawing.box(i);
      const colors = paintCardShape(paint, card, box, shown);
      if (zoom >= titleZoom) {
        const full = zoom >= fullZoom;
        // On a small card the name says more than that something is unknown: the hatching says it already.
        const figure = card.large || !Number.isNaN(shown.heat) ? shown.text : '';
        paintCardText(paint, card, box, colors, figure, full);
        if (shown.mark) paintBadge(paint, box, shown.mark);
      }
      if (shown.badge) paintMarkBadge(paint, box, shown.badge, zoom, zoom >= titleZoom);
      context.closeGroup?.();
    }
    context.globalAlpha = 1;
  }

  /** The shape of what flows, once per tensor, right below the card it comes from. */
  private paintLabels(drawing: Drawing, edges: readonly number[], state: FrameState): void {
    const { context, style } = this;
    context.font = style.labelFont;
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    const done = new Set<number>();
    for (const e of edges) {
      const value = drawing.scene.input.value[e]!;
      const label = shortShape(drawing.scene.edges[e]!.label);
      if (label === '' || done.has(value)) continue;
      done.add(value);
      const from = drawing.scene.input.from[e]!;
      const x = drawing.layout.x[from]! + 7;
      const y = drawing.box(from).bottom + 12;
      // Edges that pass behind must not strike the text out.
      context.globalAlpha = 0.85;
      context.fillStyle = style.background;
      context.fillRect(x - 3, y - 7, this.labelWidth(label) + 6, 14);
      context.globalAlpha = 1;
      context.fillStyle = state.selected.includes(from) ? style.text : style.dimText;
      context.fillText(label, x, y);
    }
  }

  private paintOutline(drawing: Drawing, card: number, { camera }: FrameState, kind: Outline): void {
    if (card < 0) return;
    const { context, style } = this;
    const { width: thick, dash, color } = outlines[kind];
    const box = drawing.box(card);
    const gap = Math.max(2.5, 1.5 / camera.zoom);
    const width = box.right - box.left + 2 * gap;
    const height = box.bottom - box.top + 2 * gap;
    const terminal = drawing.scene.cards[card]!.item.kind !== 'layer';
    context.beginPath();
    context.roundRect(box.left - gap, box.top - gap, width, height, terminal ? height / 2 : 7);
    context.lineWidth = Math.max(thick, (0.8 * thick) / camera.zoom);
    context.strokeStyle = style[color];
    context.setLineDash(dash.map(length => length / Math.min(1, camera.zoom)));
    context.stroke();
    context.setLineDash([]);
  }

  private faded(card: number, { matches, selected }: FrameState): boolean {
    return matches !== null && !matches[card] && !selected.includes(card);
  }
  private labelWidth(label: string): number {
    let width = this.labelWidths.get(label);
    if (width === undefined) {
      width = this.context.measureText(label).width;
      this.labelWidths.set(label, width);
    }
    return width;
  }
  private width(font: string, text: string): number {
    this.context.font = font;
    return this.context.measureText(text).width;
  }
}

/** Inputs and outputs of the model are of no colour. */
function stateOf(drawing: Drawing, card: number, { coloring }: FrameState): CardState {
  const { item } = drawing.scene.cards[card]!;
  if (item.kind !== 'layer') return { heat: 0, mark: null, badge: null, text: '' };
  const { index } = item;
  return {
    heat: coloring.heats[index] ?? Number.NaN,
    mark: coloring.mark(index),
    badge: coloring.badge?.(index) ?? null,
    text: coloring.text(index),
  };
}
