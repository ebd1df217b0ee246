import type { Palette } from '../../theme/palette';
import type { Coloring } from '../coloring';
import type { Drawing } from '../drawing';
import { Painter } from '../paint/painter';
import { canvasStyle } from '../paint/style';
import { wholeFrame } from './svg';

/** Device pixels per pixel of the graph, so that the picture is sharp on dense screens and in print. */
const wantedScale = 2;
/** What browsers' canvases and common viewers bear, in pixels. */
const longestSide = 32_767;
const largestArea = 2 ** 26;

/** The scale at which a picture of this size is drawn: twice as large as on the screen, or as large as can be. */
export const pngScale = (width: number, height: number): number =>
  Math.min(wantedScale, longestSide / Math.max(width, height), Math.sqrt(largestArea / (width * height)));

export interface Png {
  readonly base64: string;
  readonly scale: number;
}

/** The whole graph as a PNG in the colours of a theme; null where the browser bears no canvas of that size. */
export async function graphPng(drawing: Drawing, coloring: Coloring, palette: Palette): Promise<Png | null> {
  const frame = wholeFrame(drawing, coloring);
  const { width, height } = frame.view;
  const scale = pngScale(width, height);
  const canvas = document.createElement('canvas');
  canvas.width = Math.floor(width * scale);
  canvas.height = Math.floor(height * scale);
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) return null;
  new Painter(context, canvasStyle(palette)).paint(drawing, frame, scale);
  const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve, 'image/png'));
  // Frees the pixels now and not at some later collection.
  canvas.width = 0;
  return blob && { base64: await base64Of(blob), scale };
}

function base64Of(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
