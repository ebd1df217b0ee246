import { svgElement } from '../dom';

const width = 56;
const height = 16;
const margin = 2;

/** A small curve through places of 0 (below) to 1 (above), evenly spaced; null: not known. No curve of fewer than two. */
export function sparkline(places: readonly (number | null)[]): SVGSVGElement | null {
  const points = places.flatMap((place, i) => {
    if (place === null) return [];
    const x = margin + (i / Math.max(1, places.length - 1)) * (width - 2 * margin);
    return [`${x.toFixed(1)},${(height - margin - place * (height - 2 * margin)).toFixed(1)}`];
  });
  if (points.length < 2) return null;
  return svgElement(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, class: 'sparkline', 'aria-hidden': 'true' },
    svgElement('polyline', { points: points.join(' ') }),
  );
}
