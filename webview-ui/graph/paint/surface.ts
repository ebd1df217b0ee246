/**
 * What the painter needs of a canvas: the part of CanvasRenderingContext2D that it uses, with the same meaning. A
 * canvas is one, and so is what writes SVG.
 */
export interface Surface {
  fillStyle: string | object;
  strokeStyle: string | object;
  lineWidth: number;
  globalAlpha: number;
  font: string;
  textAlign: 'left' | 'right' | 'center' | 'start' | 'end';
  textBaseline: 'middle' | 'alphabetic' | 'top' | 'hanging' | 'ideographic' | 'bottom';
  setTransform(a: number, b: number, c: number, d: number, e: number, f: number): void;
  setLineDash(lengths: number[]): void;
  save(): void;
  restore(): void;
  clip(): void;
  beginPath(): void;
  closePath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void;
  roundRect(x: number, y: number, width: number, height: number, radii: number | number[]): void;
  fill(): void;
  stroke(): void;
  fillRect(x: number, y: number, width: number, height: number): void;
  fillText(text: string, x: number, y: number): void;
  measureText(text: string): { readonly width: number };
  /** What follows belongs to one thing of this name, up to closeGroup. A canvas has no use for it. */
  openGroup?(name: string): void;
  closeGroup?(): void;
}
