import { svgElement } from '../dom';

const width = 56;
const height = 16;
const margin = 2;

/** Where a small curve passes, each 0 to 1: from the left, and from below; null: not known. */
export interface SparkPoint {
  readonly x: number;
  readonly y: number | null;
}

/** A small curve; none of fewer than two points that are known. */
export function sparkline(curve: readonly SparkPoint[]): SVGSVGElement | null {
  const points = curve.flatMap(({ x, y }) => {
    if (y === null) return [];
    const left = margin + x * (width - 2 * margin);
    return [`${left.toFixed(1)},${(height - margin - y * (height - 2 * margin)).toFixed(1)}`];
  });
  if (points.length < 2) return null;
  return svgElement(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, class: 'sparkline', 'aria-hidden': 'true' },
    svgElement('polyline', { points: points.join(' ') }),
  );
}
