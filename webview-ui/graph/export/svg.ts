import type { Palette } from '../../theme/palette';
import type { Camera, Viewport } from '../camera';
import type { Coloring } from '../coloring';
import type { Drawing } from '../drawing';
import { type FrameState, Painter } from '../paint/painter';
import { canvasStyle } from '../paint/style';
import { escapeXml, type Measure, SvgSurface } from './svgSurface';

/** Around the graph, in pixels. */
const margin = 24;

/** A frame that holds the whole graph at full size, with nothing selected. */
export function wholeFrame(drawing: Drawing, coloring: Coloring): FrameState & { view: Viewport; camera: Camera } {
  const { left, top, right, bottom } = drawing.layout.bounds;
  return {
    camera: { x: (left + right) / 2, y: (top + bottom) / 2, zoom: 1 },
    view: { width: Math.ceil(right - left + 2 * margin), height: Math.ceil(bottom - top + 2 * margin) },
    selected: [],
    hovered: -1,
    related: { layers: [], others: [] },
    matches: null,
    coloring,
  };
}

/** The whole graph as an SVG document in the colours of a theme: the very painting of the canvas, written down. */
export function graphSvg(
  drawing: Drawing,
  coloring: Coloring,
  palette: Palette,
  measure: Measure,
  title: string,
): string {
  const frame = wholeFrame(drawing, coloring);
  const surface = new SvgSurface(measure);
  new Painter(surface, canvasStyle(palette)).paint(drawing, frame, 1);
  const { width, height } = frame.view;
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<title>${escapeXml(title)}</title>
${surface.finish()}
</svg>
`;
}
