import { formatMetric, type Metric } from '../../model/metric';
import type { Card } from '../cards';
import type { Bounds } from '../layout/types';
import type { CanvasStyle, HeatStyle } from './style';
import type { TextFitter } from './textFitter';

const accentWidth = 4;
const radius = 5;

export interface CardPaint {
  readonly context: CanvasRenderingContext2D;
  readonly style: CanvasStyle;
  readonly titles: TextFitter;
  readonly details: TextFitter;
  readonly metric: Metric;
}

/** How much of a card is drawn, by the size it has on the screen. */
export type Detail = 'block' | 'title' | 'full';

export function paintCardShape(paint: CardPaint, card: Card, box: Bounds, heat: number, hatched: boolean): HeatStyle {
  const { context, style } = paint;
  const colors = style.heat(heat);
  const width = box.right - box.left;
  const height = box.bottom - box.top;
  const terminal = card.item.kind !== 'layer';
  const outline = new Path2D();
  outline.roundRect(box.left, box.top, width, height, terminal ? height / 2 : radius);
  context.fillStyle = terminal ? style.background : colors.fill;
  context.fill(outline);
  if (hatched) paintHatch(context, outline, box, style.hatch);
  context.lineWidth = terminal ? 1.5 : 1;
  context.strokeStyle = terminal ? style.text : style.border;
  context.stroke(outline);
  if (!terminal) {
    context.beginPath();
    context.roundRect(box.left, box.top, accentWidth, height, [radius, 0, 0, radius]);
    context.fillStyle = style.family(card.item.family);
    context.fill();
  }
  return colors;
}

/** Diagonal lines: the value is not known. */
function paintHatch(context: CanvasRenderingContext2D, outline: Path2D, box: Bounds, color: string): void {
  context.save();
  context.clip(outline);
  context.beginPath();
  const height = box.bottom - box.top;
  for (let x = box.left - height; x < box.right; x += 7) {
    context.moveTo(x, box.bottom);
    context.lineTo(x + height, box.top);
  }
  context.lineWidth = 1;
  context.strokeStyle = color;
  context.stroke();
  context.restore();
}

export function paintCardText(
  paint: CardPaint,
  card: Card,
  box: Bounds,
  colors: HeatStyle,
  value: number | null,
  full: boolean,
): void {
  const { context, style, titles, details } = paint;
  context.textBaseline = 'middle';
  if (card.item.kind !== 'layer') {
    paintTerminalText(paint, card, box);
    return;
  }
  const left = box.left + accentWidth + 9;
  const right = box.right - 10;
  const middle = (box.top + box.bottom) / 2;
  const firstLine = card.large && full ? box.top + 15.5 : middle + 0.5;
  let room = right - left;
  if (full && value !== 0 && (card.large || value !== null)) {
    context.font = style.detailFont;
    context.textAlign = 'right';
    context.fillStyle = colors.dimText;
    const text = value === null ? '?' : formatMetric(value, paint.metric);
    context.fillText(text, right, firstLine);
    room -= context.measureText(text).width + 8;
  }
  context.textAlign = 'left';
  context.font = style.titleFont;
  context.fillStyle = colors.text;
  const title = titles.fit(card.title, room);
  context.fillText(title, left, firstLine);
  if (!full) return;
  const titleWidth = context.measureText(title).width;
  context.font = style.detailFont;
  context.fillStyle = colors.dimText;
  if (card.large) {
    paintSecondLine(paint, card, left, right, box.bottom - 14);
    return;
  }
  const detailLeft = left + titleWidth + 8;
  const detailRoom = room - titleWidth - 8;
  if (detailRoom >= 24) context.fillText(details.fit(card.detail, detailRoom, true), detailLeft, firstLine);
}

function paintSecondLine({ context, details }: CardPaint, card: Card, left: number, right: number, y: number): void {
  const shape = details.fit(card.weightShape, right - left);
  context.fillText(shape, left, y);
  const taken = shape === '' ? 0 : context.measureText(shape).width + 10;
  const room = right - left - taken;
  if (room >= 24) context.fillText(details.fit(card.detail, room, true), left + taken, y);
}

function paintTerminalText({ context, style, titles, details }: CardPaint, card: Card, box: Bounds): void {
  const x = (box.left + box.right) / 2;
  const room = box.right - box.left - 32;
  const middle = (box.top + box.bottom) / 2;
  context.textAlign = 'center';
  context.font = style.titleFont;
  context.fillStyle = style.text;
  context.fillText(titles.fit(card.title, room), x, card.detail ? middle - 7 : middle);
  if (!card.detail) return;
  context.font = style.detailFont;
  context.fillStyle = style.dimText;
  context.fillText(details.fit(card.detail, room), x, middle + 8.5);
}
