/** Red, green, blue 0..255 and alpha 0..1. */
export interface Color {
  readonly r: number;
  readonly g: number;
  readonly b: number;
  readonly a: number;
}

/** Parses the notations VS Code writes theme colours in: #rgb(a), #rrggbb(aa), rgb() and rgba(). null for others. */
export function parseColor(text: string): Color | null {
  const value = text.trim().toLowerCase();
  if (value.startsWith('#')) return parseHex(value.slice(1));
  const match = /^rgba?\(([^)]+)\)$/.exec(value);
  if (!match) return null;
  const parts = match[1]!.split(/[\s,/]+/).filter(part => part !== '');
  const numbers = parts.map(part => (part.endsWith('%') ? Number(part.slice(0, -1)) / 100 : Number(part)));
  if (numbers.length < 3 || numbers.some(n => !Number.isFinite(n))) return null;
  return { r: numbers[0]!, g: numbers[1]!, b: numbers[2]!, a: numbers[3] ?? 1 };
}

function parseHex(digits: string): Color | null {
  if (!/^([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/.test(digits)) return null;
  const long = digits.length >= 6 ? digits : [...digits].map(d => d + d).join('');
  const byte = (i: number) => Number.parseInt(long.slice(2 * i, 2 * i + 2), 16);
  return { r: byte(0), g: byte(1), b: byte(2), a: long.length === 8 ? byte(3) / 255 : 1 };
}

export function toCss({ r, g, b, a }: Color): string {
  const [red, green, blue] = [r, g, b].map(v => Math.round(v));
  return a >= 1 ? `rgb(${red}, ${green}, ${blue})` : `rgba(${red}, ${green}, ${blue}, ${Number(a.toFixed(3))})`;
}

/** From `from` (t = 0) to `to` (t = 1), channel by channel. */
export function mix(from: Color, to: Color, t: number): Color {
  const channel = (a: number, b: number) => a + (b - a) * t;
  return {
    r: channel(from.r, to.r),
    g: channel(from.g, to.g),
    b: channel(from.b, to.b),
    a: channel(from.a, to.a),
  };
}

export const withAlpha = (color: Color, a: number): Color => ({ ...color, a });

/** The opaque colour that `top` gives over `bottom`. */
export const over = (top: Color, bottom: Color): Color => ({ ...mix(bottom, { ...top, a: 1 }, top.a), a: 1 });

/** Relative luminance, 0..1 (WCAG 2.2). */
export function luminance({ r, g, b }: Color): number {
  const linear = (v: number) => {
    const c = v / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

/** Contrast ratio, 1..21 (WCAG 2.2). */
export function contrast(a: Color, b: Color): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

export const black: Color = { r: 0, g: 0, b: 0, a: 1 };
export const white: Color = { r: 255, g: 255, b: 255, a: 1 };

/** `preferred` where it can be read on the background, else black or white. */
export function readableOn(background: Color, preferred: Color, atLeast = 4.5): Color {
  if (contrast(background, preferred) >= atLeast) return preferred;
  return contrast(background, black) > contrast(background, white) ? black : white;
}
