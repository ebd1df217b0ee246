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
  const fileName = `${modelFile.replace(/\.onnx$/i, '')}.graph.${format}`;
  if (format === 'svg') {
    const context = document.createElement('canvas').getContext('2d')!;
    const measure = (font: string, text: string) => {
      context.font = font;
      return context.measureText(text).width;
    };
    const text = graphSvg(drawing, coloring, palette, measure, modelFile);
    return { fileName, content: { kind: 'text', text } };
  }
  const { base64, scale } = await graphPng(drawing, coloring, palette);
  const request: ExportRequest = { fileName, content: { kind: 'base64', base64 } };
  if (scale >= 1) return request;
  const percent = Math.max(1, Math.round(scale * 100));
  return {
    ...request,
    remark: `The graph is too large for a PNG: it is drawn at ${percent} % of its size. SVG stays sharp.`,
  };
}
