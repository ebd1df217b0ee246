import { type Camera, type Viewport, visibleBounds } from './camera';
import type { Drawing } from './drawing';

export type Direction = 'up' | 'down' | 'left' | 'right';

/** The card an arrow key leads to: along an edge up and down, to the neighbour in the row left and right; -1 for none. */
export function neighbour(drawing: Drawing, card: number, direction: Direction): number {
  const { scene, layout } = drawing;
  if (direction === 'left' || direction === 'right') return beside(drawing, card, direction);
  const down = direction === 'down';
  const ends = down
    ? scene.outgoing[card]!.map(e => scene.input.to[e]!)
    : scene.incoming[card]!.map(e => scene.input.from[e]!);
  return nearest(drawing, card, ends, other => Math.abs(layout.y[other]! - layout.y[card]!));
}

/** The topmost card in view, where a walk by keys begins; -1 for none. */
export function firstInSight(drawing: Drawing, camera: Camera, view: Viewport): number {
  const { y } = drawing.layout;
  const seen = drawing.cardsIn({ ...visibleBounds(camera, view), left: -Infinity, right: Infinity });
  return seen.reduce((best, i) => (best < 0 || y[i]! < y[best]! ? i : best), -1);
}

function beside(drawing: Drawing, card: number, direction: 'left' | 'right'): number {
  const { layout } = drawing;
  const box = drawing.box(card);
  const row = drawing
    .cardsIn({ ...box, left: -Infinity, right: Infinity })
    .filter(i => (direction === 'left' ? layout.x[i]! < layout.x[card]! : layout.x[i]! > layout.x[card]!));
  return nearest(drawing, card, row, other => Math.abs(layout.x[other]! - layout.x[card]!));
}

function nearest(
  drawing: Drawing,
  card: number,
  candidates: readonly number[],
  distance: (i: number) => number,
): number {
  const { layout } = drawing;
  let best = -1;
  let bestScore = Infinity;
  for (const i of candidates) {
    if (i === card) continue;
    // Between equally near ones, the one straight ahead.
    const score = distance(i) + Math.abs(layout.x[i]! - layout.x[card]!) * 0.01;
    if (score < bestScore) {
      best = i;
      bestScore = score;
    }
  }
  return best;
}
