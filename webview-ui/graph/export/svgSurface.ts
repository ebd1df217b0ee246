import type { Surface } from '../paint/surface';

/** Width of a text in a font of CSS notation, in pixels. */
export type Measure = (font: string, text: string) => number;

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** What XML 1.0 cannot hold, not even escaped. Names of a model may hold anything. */
const forbidden = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

export const escapeXml = (text: string): string =>
  text.replace(forbidden, '\ufffd').replace(/[&<>"]/g, character => entities[character]!);

const short = (value: number): string => String(Math.round(value * 100) / 100);

interface State {
  fillStyle: string | object;
  strokeStyle: string | object;
  lineWidth: number;
  globalAlpha: number;
  font: string;
  dash: readonly number[];
  /** Groups opened since save(), to be closed by restore(). */
  clips: number;
}

/** A surface that writes down what is painted on it as elements of SVG 1.1. */
export class SvgSurface implements Surface {
  fillStyle: string | object = '#000';
  strokeStyle: string | object = '#000';
  lineWidth = 1;
  globalAlpha = 1;
  font = '10px sans-serif';
  textAlign: Surface['textAlign'] = 'left';
  textBaseline: Surface['textBaseline'] = 'alphabetic';
  private dash: readonly number[] = [];
  private path: string[] = [];
  private readonly parts: string[] = [];
  private readonly saved: State[] = [];
  private transformed = false;
  private clips = 0;
  private clipIds = 0;

  constructor(private readonly measure: Measure) {}

  /** All elements so far, in the order painted. */
  finish(): string {
    if (this.transformed) this.parts.push('</g>');
    this.transformed = false;
    return this.parts.join('\n');
  }

  openGroup(name: string): void {
    this.parts.push(`<g class="card"><title>${escapeXml(name)}</title>`);
  }
  closeGroup(): void {
    this.parts.push('</g>');
  }

  setTransform(...matrix: [number, number, number, number, number, number]): void {
    if (this.transformed) this.parts.push('</g>');
    this.parts.push(`<g transform="matrix(${matrix.map(short).join(' ')})">`);
    this.transformed = true;
  }
  setLineDash(lengths: number[]): void {
    this.dash = lengths;
  }
  save(): void {
    const { fillStyle, strokeStyle, lineWidth, globalAlpha, font, dash, clips } = this;
    this.saved.push({ fillStyle, strokeStyle, lineWidth, globalAlpha, font, dash, clips });
    this.clips = 0;
  }
  restore(): void {
    this.parts.push('</g>'.repeat(this.clips));
    const state = this.saved.pop();
    if (state) Object.assign(this, state);
  }
  clip(): void {
    const id = `clip${this.clipIds++}`;
    this.parts.push(`<clipPath id="${id}"><path d="${this.path.join('')}"/></clipPath><g clip-path="url(#${id})">`);
    this.clips++;
  }

  beginPath(): void {
    this.path = [];
  }
  closePath(): void {
    this.path.push('Z');
  }
  moveTo(x: number, y: number): void {
    this.path.push(`M${short(x)} ${short(y)}`);
  }
  lineTo(x: number, y: number): void {
    this.path.push(`L${short(x)} ${short(y)}`);
  }
  bezierCurveTo(...points: [number, number, number, number, number, number]): void {
    this.path.push(`C${points.map(short).join(' ')}`);
  }
  roundRect(x: number, y: number, width: number, height: number, radii: number | number[]): void {
    const [tl, tr, br, bl] = corners(radii, Math.min(width, height) / 2);
    const arc = (radius: number, toX: number, toY: number) =>
      radius > 0 ? `A${short(radius)} ${short(radius)} 0 0 1 ${short(toX)} ${short(toY)}` : '';
    const [right, bottom] = [x + width, y + height];
    this.path.push(
      `M${short(x + tl)} ${short(y)}H${short(right - tr)}${arc(tr, right, y + tr)}V${short(bottom - br)}`,
      `${arc(br, right - br, bottom)}H${short(x + bl)}${arc(bl, x, bottom - bl)}V${short(y + tl)}${arc(tl, x + tl, y)}Z`,
    );
  }

  fill(): void {
    this.shape(`d="${this.path.join('')}" fill="${escapeXml(String(this.fillStyle))}"`);
  }
  stroke(): void {
    const dash = this.dash.length > 0 ? ` stroke-dasharray="${this.dash.map(short).join(' ')}"` : '';
    const color = escapeXml(String(this.strokeStyle));
    this.shape(
      `d="${this.path.join('')}" fill="none" stroke="${color}" stroke-width="${short(this.lineWidth)}"${dash}`,
    );
  }
  fillRect(x: number, y: number, width: number, height: number): void {
    const size = `width="${short(width)}" height="${short(height)}"`;
    const fill = escapeXml(String(this.fillStyle));
    this.parts.push(`<rect x="${short(x)}" y="${short(y)}" ${size} fill="${fill}"${this.opacity()}/>`);
  }
  fillText(text: string, x: number, y: number): void {
    const { weight, size, family } = parseFont(this.font);
    const anchor = { left: 'start', start: 'start', center: 'middle', right: 'end', end: 'end' }[this.textAlign];
    // Few programs know dominant-baseline: half the height of capitals puts the middle of the line at y.
    const baseline = this.textBaseline === 'middle' ? y + size * 0.35 : y;
    const font = `font-family="${escapeXml(family)}" font-size="${size}" font-weight="${weight}"`;
    const fill = escapeXml(String(this.fillStyle));
    this.parts.push(
      `<text x="${short(x)}" y="${short(baseline)}" ${font} text-anchor="${anchor}" fill="${fill}"${this.opacity()}>${escapeXml(text)}</text>`,
    );
  }
  measureText(text: string): { readonly width: number } {
    return { width: this.measure(this.font, text) };
  }

  private shape(attributes: string): void {
    if (this.path.length > 0) this.parts.push(`<path ${attributes}${this.opacity()}/>`);
  }
  private opacity(): string {
    return this.globalAlpha < 1 ? ` opacity="${short(this.globalAlpha)}"` : '';
  }
}

/** As in CSS: top left, top right, bottom right, bottom left; none larger than half the smaller side. */
function corners(radii: number | number[], most: number): [number, number, number, number] {
  const list = typeof radii === 'number' ? [radii] : radii;
  const [tl = 0, tr = tl, br = tl, bl = tr] = list;
  const limit = (radius: number) => Math.min(radius, most);
  return [limit(tl), limit(tr), limit(br), limit(bl)];
}

/** Of the notation that the canvas style writes: `600 12.5px family`. */
function parseFont(font: string): { weight: string; size: number; family: string } {
  const match = /^(?:(\d+|bold|normal) )?([\d.]+)px (.+)$/.exec(font);
  if (!match) throw new Error(`no font that the graph uses: ${font}`);
  const [, weight = '400', size = '', family = ''] = match;
  const generic = /(^|,)\s*(sans-serif|serif|monospace|system-ui)\s*$/.test(family);
  return { weight, size: Number(size), family: generic ? family : `${family}, sans-serif` };
}
