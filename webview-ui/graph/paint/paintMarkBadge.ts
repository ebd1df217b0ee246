import type { CardBadge } from '../coloring';
import type { Bounds } from '../layout/types';
import type { CardPaint } from './paintCard';

const height = 15;
const padding = 5;
/** Leaves the corner to the letter that a way of colouring may put there. */
const fromRight = 14;
/** Small cards lose their figures when seen from afar: the badge may grow into that room to stay readable. */
const largestGrowth = 1.5;
/** Of a badge that is too small to hold its text. */
const plainWidth = 34;

/** What is asked of the layer, on the upper edge of its card. @param withText whether it can be read at this zoom */
export function paintMarkBadge(paint: CardPaint, box: Bounds, badge: CardBadge, zoom: number, withText: boolean): void {
  const { context, style } = paint;
  const { fill, line, text } = style.mark(badge);
  const growth = Math.min(largestGrowth, Math.max(1, 0.8 / zoom));
  context.font = style.markFont(growth);
  const width = withText ? context.measureText(badge.text).width + 2 * padding * growth : plainWidth;
  const tall = height * growth;
  const left = box.right - fromRight - width;
  context.beginPath();
  context.roundRect(left, box.top - tall / 2, width, tall, 4 * growth);
  context.fillStyle = withText ? fill : line;
  context.fill();
  if (!withText) return;
  context.lineWidth = 1.25 * growth;
  context.strokeStyle = line;
  context.stroke();
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = text;
  context.fillText(badge.text, left + width / 2, box.top + 0.5 * growth);
}
