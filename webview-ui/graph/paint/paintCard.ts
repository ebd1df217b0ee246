import type { Card } from '../cards';
import type { CardBadge, CardMark } from '../coloring';
import type { Bounds } from '../layout/types';
import type { CanvasStyle, HeatStyle } from './style';
import type { Surface } from './surface';
import type { TextFitter } from './textFitter';

const accentWidth = 4;
const radius = 5;
/** In less room only a syllable of a name would be left. */
const leastDetail = 40;

export interface CardPaint {
  readonly context: Surface;
  readonly style: CanvasStyle;
  readonly titles: TextFitter;
  readonly details: TextFitter;
}

/** What one card shows beside its own texts. */
export interface CardState {
  /** 0..1; NaN: unknown. */
  readonly heat: number;
  readonly mark: CardMark | null;
  readonly badge: CardBadge | null;
  /** The figure in the corner; empty for none. */
  readonly text: string;
}

/** Fill, border and accent; returns the colours for the text on it. */
export function paintCardShape(paint: CardPaint, card: Card, box: Bounds, { heat, mark }: CardState): HeatStyle {
  const { context, style } = paint;
  const width = box.right - box.left;
  const height = box.bottom - box.top;
  const terminal = card.item.kind !== 'layer';
  const marked = mark ? style.mark(mark) : null;
  const colors = marked && mark?.filled ? marked : style.heat(heat);
  const outline = () => {
    context.beginPath();
    context.roundRect(box.left, box.top, width, height, terminal ? height / 2 : radius);
  };
  outline();
  context.fillStyle = terminal ? style.background : colors.fill;
  context.fill();
  if (Number.isNaN(heat)) {
    context.save();
    context.clip();
    paintHatch(context, box, style.hatch);
    context.restore();
    outline();
  }
  context.lineWidth = marked ? 2 : terminal ? 1.5 : 1;
  context.strokeStyle = marked ? marked.line : terminal ? style.text : style.border;
  if (mark?.line === 'dashed') context.setLineDash([6, 4]);
  context.stroke();
  context.setLineDash([]);
  if (!terminal) {
    context.beginPath();
    context.roundRect(box.left, box.top, accentWidth, height, [radius, 0, 0, radius]);
    context.fillStyle = style.family(card.item.family);
    context.fill();
  }
  return colors;
}

/** Diagonal lines: the value is not known. */
function paintHatch(context: Surface, box: Bounds, color: string): void {
  context.beginPath();
  const height = box.bottom - box.top;
  for (let x = box.left - height; x < box.right; x += 7) {
    context.moveTo(x, box.bottom);
    context.lineTo(x + height, box.top);
  }
  context.lineWidth = 1;
  context.strokeStyle = color;
  context.stroke();
}

/** Wide enough for an M, the widest of the letters, to stand clear of the edge. */
const badgeRadius = 8;

/** The mark's letter on the upper right corner, over the border. */
export function paintBadge({ context, style }: CardPaint, box: Bounds, mark: CardMark): void {
  const { line, onLine } = style.mark(mark);
  const diameter = 2 * badgeRadius;
  const x = box.right + 5 - badgeRadius;
  context.beginPath();
  context.roundRect(x - badgeRadius, box.top - badgeRadius, diameter, diameter, badgeRadius);
  context.fillStyle = line;
  context.fill();
  context.font = style.badgeFont;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = onLine;
  context.fillText(mark.letter, x, box.top + 0.5);
}

export function paintCardText(
  paint: CardPaint,
  card: Card,
  box: Bounds,
  colors: HeatStyle,
  figure: string,
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
  if (full && figure !== '') {
    context.font = style.detailFont;
    context.textAlign = 'right';
    context.fillStyle = colors.dimText;
    context.fillText(figure, right, firstLine);
    room -= context.measureText(figure).width + 8;
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
  if (detailRoom >= leastDetail) context.fillText(details.fit(card.detail, detailRoom, true), detailLeft, firstLine);
}

function paintSecondLine({ context, details }: CardPaint, card: Card, left: number, right: number, y: number): void {
  const shape = details.fit(card.weightShape, right - left);
  context.fillText(shape, left, y);
  const taken = shape === '' ? 0 : context.measureText(shape).width + 10;
  const room = right - left - taken;
  if (room >= leastDetail) context.fillText(details.fit(card.detail, room, true), left + taken, y);
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
