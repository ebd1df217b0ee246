import type { Drawing } from '../drawing';
import type { Surface } from './surface';

/** Adds the run of an edge to the current path. */
export function traceEdge(context: Surface, drawing: Drawing, edge: number, curved: boolean): void {
  const { points, pointStart } = drawing.layout;
  const first = pointStart[edge]!;
  const end = pointStart[edge + 1]!;
  if (first >= end) return;
  let x = points[2 * first]!;
  let y = points[2 * first + 1]!;
  context.moveTo(x, y);
  for (let k = first + 1; k < end; k++) {
    const nextX = points[2 * k]!;
    const nextY = points[2 * k + 1]!;
    if (!curved || nextX === x) context.lineTo(nextX, nextY);
    else {
      const middle = (y + nextY) / 2;
      context.bezierCurveTo(x, middle, nextX, middle, nextX, nextY);
    }
    x = nextX;
    y = nextY;
  }
}

/** Adds an arrow head at the end of an edge. Edges arrive from above, so it always points down. */
export function traceArrow(context: Surface, drawing: Drawing, edge: number): void {
  const { points, pointStart } = drawing.layout;
  const last = pointStart[edge + 1]! - 1;
  const x = points[2 * last]!;
  const y = points[2 * last + 1]!;
  context.moveTo(x, y);
  context.lineTo(x - 3.5, y - 6.5);
  context.lineTo(x + 3.5, y - 6.5);
  context.closePath();
}
