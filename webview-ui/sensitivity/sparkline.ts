import { svgElement } from '../dom';
import type { LayerSensitivity } from './layerSensitivity';
import { type LookKind, lookOf } from './look';

const width = 56;
const height = 16;
const margin = 2;

/** A layer's harm over the widths, wide to narrow, on the scale of all layers: higher is worse. null: fewer than two points. */
export function sparkline(sensitivity: LayerSensitivity, index: number, kind: LookKind): SVGSVGElement | null {
  const { widths } = sensitivity;
  const harms = widths.map(bits => sensitivity.harmOf(index, lookOf(kind, bits)));
  const scales = widths.map(bits => sensitivity.scale(lookOf(kind, bits)));
  const cold = Math.min(...scales.map(scale => scale.cold));
  const hot = Math.max(...scales.map(scale => scale.hot));
  const places = harms.flatMap((harm, i) => {
    if (harm === null) return [];
    const share = Math.min(1, Math.max(0, (harm - cold) / (hot - cold)));
    const x = margin + (i / Math.max(1, widths.length - 1)) * (width - 2 * margin);
    return [`${x.toFixed(1)},${(height - margin - share * (height - 2 * margin)).toFixed(1)}`];
  });
  if (places.length < 2) return null;
  return svgElement(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, class: 'sparkline', 'aria-hidden': 'true' },
    svgElement('polyline', { points: places.join(' ') }),
  );
}
