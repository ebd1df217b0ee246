const largest = 2 ** 31 - 1;

/** A dimension as typed: a whole number from 1, null for an empty field. */
export function parseDim(text: string): number | null | 'invalid' {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (!/^\d+$/.test(trimmed)) return 'invalid';
  const value = Number(trimmed);
  return value >= 1 && value <= largest ? value : 'invalid';
}
