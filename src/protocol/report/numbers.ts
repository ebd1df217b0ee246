/** Numbers for people. Unknown is said, never shown as 0. */
const unknown = 'unknown';

/** Three or four digits and a unit: 349.2 M. */
export function short(value: number | null): string {
  if (value === null) return unknown;
  return scaled(value, 1000, ['', ' k', ' M', ' G', ' T', ' P'], value < 1000 ? 0 : 1);
}

export function bytes(value: number | null): string {
  if (value === null) return unknown;
  return scaled(value, 1000, [' B', ' kB', ' MB', ' GB', ' TB'], value < 1000 ? 0 : 1);
}

function scaled(value: number, step: number, units: readonly string[], digits: number): string {
  let rest = value;
  let unit = 0;
  // A value that would round up to the next unit belongs there.
  for (; unit < units.length - 1 && Number(rest.toFixed(digits)) >= step; unit++) rest /= step;
  return `${rest.toFixed(digits)}${units[unit]}`;
}

/** Three significant digits, as long as that needs no exponent. */
export function milliseconds(value: number): string {
  const digits = value <= 0 ? 0 : Math.max(0, Math.min(4, 2 - Math.floor(Math.log10(value))));
  return `${value.toFixed(digits)} ms`;
}

export const ratio = (value: number | null): string => (value === null ? unknown : value.toFixed(value < 0.1 ? 3 : 2));
export const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;
