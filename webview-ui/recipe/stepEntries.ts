import type { Value } from './stepFields';

/** How a value is typed. */
export interface Entry {
  /** Behind the number. */
  readonly unit?: string;
  /** What can be typed, for the label: `1 to 100`. */
  readonly range?: string;
  /** What was meant, or in one line why that cannot be. */
  read(typed: string): { readonly value: Value } | { readonly problem: string };
}

/** A share, typed in percent. */
export const percentEntry: Entry = {
  unit: '%',
  range: 'more than 0 and less than 100 %',
  read: typed => {
    const value = numberOf(typed.replace(/%\s*$/, ''));
    return value !== null && value > 0 && value < 100
      ? { value }
      : { problem: 'Type a number above 0 and below 100 %.' };
  },
};

export const countEntry = (most = Number.MAX_SAFE_INTEGER): Entry => ({
  range: most < Number.MAX_SAFE_INTEGER ? `1 to ${most}` : '1 or more',
  read: typed => {
    const value = numberOf(typed);
    if (value !== null && Number.isSafeInteger(value) && value >= 1 && value <= most) return { value };
    return { problem: `Type a whole number from 1${most < Number.MAX_SAFE_INTEGER ? ` to ${most}` : ' on'}.` };
  },
});

export const numberEntry = (low: number, high: number): Entry => ({
  range: `${low} to ${high}`,
  read: typed => {
    const value = numberOf(typed);
    return value !== null && value >= low && value <= high
      ? { value }
      : { problem: `Type a number from ${low} to ${high}.` };
  },
});

/** Names with commas between them. @param problemOf why a name cannot be meant; null: it can */
export const namesEntry = (problemOf: (name: string) => string | null): Entry => ({
  read: typed => {
    const names = splitNames(typed);
    const problem = names.map(problemOf).find(text => text !== null);
    return problem ? { problem } : { value: joinNames(names) };
  },
});

export const joinNames = (names: readonly string[]): string => names.join(', ');
export const splitNames = (typed: string): string[] => [
  ...new Set(
    typed
      .split(/[,\n]/)
      .map(name => name.trim())
      .filter(Boolean),
  ),
];

function numberOf(typed: string): number | null {
  const value = Number(typed);
  return typed.trim() === '' || !Number.isFinite(value) ? null : value;
}
