import type { ExportRequest, PictureFormat } from '../../../src/protocol/pageApi';
import type { Palette } from '../../theme/palette';
import type { Coloring } from '../coloring';
import type { Drawing } from '../drawing';
import { graphPng } from './png';
import { graphSvg } from './svg';

export const pictureFormats: readonly { readonly format: PictureFormat; readonly label: string }[] = [
  { format: 'svg', label: 'SVG' },
  { format: 'png', label: 'PNG' },
];

/** The whole graph as a picture for the host to save, named after the model: `model.graph.svg`. */
export async function graphPicture(
  format: PictureFormat,
  drawing: Drawing,
  coloring: Coloring,
  palette: Palette,
  modelFile: string,
): Promise<ExportRequest> {
  const stem = `${modelFile.replace(/\.onnx$/i, '')}.graph`;
  const png = format === 'png' ? await graphPng(drawing, coloring, palette) : null;
  if (png) {
    const content = { kind: 'base64', base64: png.base64 } as const;
    return { fileName: `${stem}.png`, content, ...(png.scale < 1 ? { remark: scaledRemark(png.scale) } : {}) };
  }
  const text = graphSvg(drawing, coloring, palette, measureText(), modelFile);
  const remark = format === 'png' ? 'No PNG can be made of a graph this large here, so it is an SVG.' : undefined;
  return { fileName: `${stem}.svg`, content: { kind: 'text', text }, ...(remark ? { remark } : {}) };
}

function scaledRemark(scale: number): string {
  const percent = Math.max(1, Math.round(scale * 100));
  return `The graph is too large for a PNG: it is drawn at ${percent} % of its size. SVG stays sharp.`;
}

function measureText(): (font: string, text: string) => number {
  const context = document.createElement('canvas').getContext('2d')!;
  return (font, text) => {
    context.font = font;
    return context.measureText(text).width;
  };
}
