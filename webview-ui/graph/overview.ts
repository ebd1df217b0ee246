import { h } from '../dom';
import { toCss, withAlpha } from '../theme/color';
import type { Theme } from '../theme/theme';
import type { Camera, Viewport } from './camera';
import type { Coloring } from './coloring';
import type { Drawing } from './drawing';
import { heatColor } from './heat';

/** Calls for each layer's card with the rows of pixels that it covers, first to one past the last. */
function forEachRow(drawing: Drawing, rows: number, visit: (layer: number, row: number) => void): void {
  const { bounds } = drawing.layout;
  const scale = rows / Math.max(1, bounds.bottom - bounds.top);
  drawing.scene.cards.forEach(({ item }, i) => {
    if (item.kind !== 'layer') return;
    const box = drawing.box(i);
    const first = Math.floor((box.top - bounds.top) * scale);
    const last = Math.max(first + 1, Math.ceil((box.bottom - bounds.top) * scale));
    for (let row = first; row < Math.min(rows, last); row++) visit(item.index, row);
  });
}

/** Heats of rows of pixels, top to bottom: the largest of the cards in each; NaN where one is unknown, -1 without cards. */
export function rowHeats(drawing: Drawing, heats: Float32Array, rows: number): Float32Array {
  const result = new Float32Array(rows).fill(-1);
  forEachRow(drawing, rows, (layer, row) => {
    const heat = heats[layer] ?? Number.NaN;
    result[row] = Number.isNaN(heat) || Number.isNaN(result[row]!) ? Number.NaN : Math.max(result[row]!, heat);
  });
  return result;
}

/** Colours of the marks in rows of pixels, as CSS; null where no card is marked. */
export function rowMarks(drawing: Drawing, mark: Coloring['mark'], rows: number): (string | null)[] {
  const result = new Array<string | null>(rows).fill(null);
  forEachRow(drawing, rows, (layer, row) => {
    const found = mark(layer);
    if (found) result[row] = toCss(found.color);
  });
  return result;
}

const margin = 6;
/** Length of a marked layer's bar: marks tell kinds, not amounts. */
const markedLength = 0.5;

/** Of a tick for a layer that belongs to the selection, in pixels. */
const tickLength = 16;

/** Cards that stand out. */
interface Chosen {
  /** -1: none. */
  readonly selected: number;
  readonly related: readonly number[];
}

interface Bars {
  readonly drawing: Drawing;
  readonly coloring: Coloring;
  readonly heats: Float32Array;
  readonly marks: readonly (string | null)[];
}

/**
 * A strip beside the graph with the whole model from top to bottom: a bar per layer as long as its cost, and a window
 * over the part in view. Drag it to go there.
 */
export class Overview {
  readonly element: HTMLCanvasElement;
  private readonly context: CanvasRenderingContext2D;
  private bars: Bars | null = null;
  private drawing: Drawing | null = null;

  constructor(
    private readonly theme: Theme,
    graphId: string,
    onMove: (y: number) => void,
  ) {
    this.element = h('canvas', {
      class: 'overview',
      role: 'scrollbar',
      'aria-controls': graphId,
      'aria-orientation': 'vertical',
      'aria-label': 'Position in the graph',
      'aria-valuemin': 0,
      'aria-valuemax': 100,
      title: 'The whole model: longer bars stand for more. Drag to move.',
    });
    this.context = this.element.getContext('2d')!;
    const move = (event: PointerEvent) => {
      if (!this.drawing) return;
      const { top, bottom } = this.drawing.layout.bounds;
      const share = (event.offsetY - margin) / Math.max(1, this.element.clientHeight - 2 * margin);
      onMove(top + Math.min(1, Math.max(0, share)) * (bottom - top));
    };
    this.element.addEventListener('pointerdown', event => {
      this.element.setPointerCapture(event.pointerId);
      move(event);
    });
    this.element.addEventListener('pointermove', event => {
      if (this.element.hasPointerCapture(event.pointerId)) move(event);
    });
  }

  paint(drawing: Drawing, coloring: Coloring, chosen: Chosen, camera: Camera, view: Viewport): void {
    this.drawing = drawing;
    const { context } = this;
    const scale = window.devicePixelRatio;
    const width = this.element.clientWidth;
    const height = this.element.clientHeight;
    if (width === 0 || height <= 2 * margin) return;
    this.element.width = Math.round(width * scale);
    this.element.height = Math.round(height * scale);
    context.scale(scale, scale);
    const rows = Math.round(height - 2 * margin);
    if (this.bars?.drawing !== drawing || this.bars.coloring !== coloring || this.bars.heats.length !== rows)
      this.bars = {
        drawing,
        coloring,
        heats: rowHeats(drawing, coloring.heats, rows),
        marks: rowMarks(drawing, layer => coloring.mark(layer), rows),
      };
    this.paintBars(this.bars, width);
    this.paintWindow(drawing, chosen, camera, view, width, rows);
  }

  private paintBars({ heats, marks }: Bars, width: number): void {
    const { context } = this;
    const { palette } = this.theme;
    const room = width - 2 * margin;
    heats.forEach((heat, r) => {
      if (heat < 0) return;
      const mark = marks[r];
      if (mark) {
        context.fillStyle = mark;
        context.fillRect(margin, margin + r, room * markedLength, 1);
        return;
      }
      const unknown = Number.isNaN(heat);
      const length = unknown ? room * 0.25 : Math.max(2, heat * room);
      context.fillStyle = toCss(unknown || heat < 0.02 ? palette.border : heatColor(palette, 0.25 + 0.75 * heat));
      context.fillRect(margin, margin + r, length, unknown ? (r % 3 === 0 ? 1 : 0) : 1);
    });
  }

  private paintWindow(
    drawing: Drawing,
    { selected, related }: Chosen,
    camera: Camera,
    view: Viewport,
    width: number,
    rows: number,
  ) {
    const { context } = this;
    const { palette } = this.theme;
    const { top, bottom } = drawing.layout.bounds;
    const toRow = (y: number) => margin + ((y - top) / Math.max(1, bottom - top)) * rows;
    const half = view.height / camera.zoom / 2;
    const first = Math.max(margin - 3, toRow(camera.y - half));
    const last = Math.min(margin + rows + 3, toRow(camera.y + half));
    const length = Math.max(8, last - first);
    context.fillStyle = toCss(withAlpha(palette.text, palette.highContrast ? 0 : 0.08));
    context.strokeStyle = toCss(palette.highContrast ? palette.focus : withAlpha(palette.text, 0.35));
    context.beginPath();
    context.roundRect(1.5, first, width - 3, length, 3);
    context.fill();
    context.stroke();
    context.fillStyle = toCss(palette.pruning);
    for (const card of related) context.fillRect(width - tickLength, toRow(drawing.layout.y[card]!) - 1, tickLength, 2);
    if (selected >= 0) {
      context.fillStyle = toCss(palette.focus);
      context.fillRect(0, toRow(drawing.layout.y[selected]!) - 1.5, width, 3);
    }
    const share = (camera.y - top) / Math.max(1, bottom - top);
    this.element.setAttribute('aria-valuenow', String(Math.round(100 * Math.min(1, Math.max(0, share)))));
  }
}
