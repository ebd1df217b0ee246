import type { TextNodeView } from '../../protocol/text';

const units = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** `10.7 M`: three digits, in the unit that leaves the fewest zeros. */
export function countText(value: number): string {
  // What would be rounded to 1000 belongs to the next unit.
  const unit = units.find(([size]) => value >= size * 0.9995);
  if (!unit) return String(value);
  const scaled = value / unit[0];
  return `${scaled.toFixed(scaled < 9.995 ? 2 : scaled < 99.95 ? 1 : 0)} ${unit[1]}`;
}

/** `1.72 MB`, in powers of ten. */
export const bytesText = (bytes: number): string => `${countText(bytes)}${bytes >= 999.5 ? '' : ' '}B`;

/** What a layer costs, in one line; empty for a layer that costs nothing. Unknown is said, never 0. */
export function costText(cost: NonNullable<TextNodeView['cost']>): string {
  const parts: string[] = [];
  if (cost.macs === null) parts.push('MACs unknown');
  else if (cost.macs > 0) parts.push(`${countText(cost.macs)} MACs`);
  if (cost.parameters > 0) parts.push(`${countText(cost.parameters)} parameters`);
  return parts.join(' · ');
}
