/**
 * Figures as people read them. Sizes in decimal units (1 MB = 1,000,000 bytes), as drives and downloads are labelled;
 * three to four significant digits; a narrow space before the unit.
 */
const space = '\u202f';
const countUnits = ['', 'k', 'M', 'G', 'T', 'P'];
const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** 349_200_000 -> `349.2 M`. */
export const formatCount = (value: number): string => scaled(value, countUnits);

/** 1_750_000 -> `1.75 MB`. */
export const formatBytes = (bytes: number): string => scaled(bytes, byteUnits);

/** One unit for all sizes on an axis, the largest in which the largest of them reads as 1 or more. */
export function byteScale(largest: number): { readonly unit: string; readonly bytes: number } {
  const step = Math.min(byteUnits.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, largest)) / 3)));
  return { unit: byteUnits[step]!, bytes: 1000 ** step };
}

function scaled(value: number, units: readonly string[]): string {
  let unit = 0;
  let rest = Math.abs(value);
  // 999.96 would be printed as 1000.0: the next unit is the readable one.
  while (unit < units.length - 1 && Number(rest.toFixed(digitsOf(rest, unit))) >= 1000) {
    rest /= 1000;
    unit++;
  }
  const text = rest.toFixed(digitsOf(rest, unit));
  const sign = value < 0 ? '−' : '';
  return units[unit] ? `${sign}${text}${space}${units[unit]}` : `${sign}${text}`;
}

function digitsOf(value: number, unit: number): number {
  if (unit === 0) return Number.isInteger(value) ? 0 : 2;
  return value < 9.995 ? 2 : 1;
}

/** 1234567 -> `1,234,567`. */
export const formatExact = (value: number): string => value.toLocaleString('en-US');

/** Milliseconds with three significant digits: `10.2 ms`, `0.083 ms`, `1.52 s`. */
export function formatMs(ms: number): string {
  if (Math.abs(ms) >= 1000) return `${significant(ms / 1000, 3)}${space}s`;
  return `${significant(ms, 3)}${space}ms`;
}

/** A share 0..1 as a percentage: `12.3 %`, `< 0.1 %`. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.001) return `< 0.1${space}%`;
  return `${(share * 100).toFixed(share === 0 || share === 1 ? 0 : 1)}${space}%`;
}

/** b / a as a reader says it: `0.26 ×`. */
export const formatRatio = (ratio: number): string => `${significant(ratio, 3)}${space}×`;

/** A weight's value: `0.0123`, `-1.5e-7`. */
export function formatValue(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) return minus(value.toExponential(2));
  return minus(String(Number(value.toPrecision(4))));
}

/** A fixed number of significant digits, never in exponent form: 9.9999 -> `10.0`. */
export function significant(value: number, digits: number): string {
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(digits));
  const magnitude = Math.floor(Math.log10(Math.abs(rounded)));
  return minus(rounded.toFixed(Math.max(0, digits - 1 - magnitude)));
}

const minus = (text: string) => text.replace('-', '−');

/** `1 × 32 × 56 × 56`; `?` where nothing is known; `scalar` for no dimensions. */
export function formatShape(shape: readonly (number | string | null)[] | null): string {
  if (shape === null) return '?';
  if (shape.length === 0) return 'scalar';
  return shape.map(dim => dim ?? '?').join(' × ');
}

/** A dimension that is longer than this says less than the room it takes. */
const longestDim = 16;

/** The text of a shape for where room is scarce: `1 × 16 × floor((p2o.Dim.1 + 1)/2)` -> `1 × 16 × …`. */
export const shortShape = (shape: string): string =>
  shape
    .split(' × ')
    .map(dim => (dim.length > longestDim ? '…' : dim))
    .join(' × ');

/** A scoped name without the operator that stands beside it: `/model/attn/MatMul_1` -> `/model/attn`. */
export function scopeOf(name: string, op: string): string {
  const end = name.lastIndexOf('/');
  return end > 0 && name.slice(end + 1).replace(/_\d+$/, '') === op ? name.slice(0, end) : name;
}

/** The telling end of a scoped name: `/model/layers.0/attn/MatMul` -> `layers.0/attn`. */
export function shortName(name: string, op: string): string {
  const parts = scopeOf(name, op)
    .split('/')
    .filter(part => part !== '');
  return parts.slice(-2).join('/') || name;
}

/** `1 layer`, `2 layers`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${formatExact(count)} ${count === 1 ? one : many}`;

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
