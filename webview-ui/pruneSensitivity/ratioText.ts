/** What is shown until the user chooses another. */
export const usualPercent = 50;

/** A share 0..1 in percent, without what binary fractions leave behind. */
export const percentOf = (ratio: number): number => Math.round(ratio * 1e4) / 100;

/** `50 %`. */
export const percentText = (percent: number): string => `${percent}\u202f%`;

/** `33 %`, or of several `33 to 50 %`; whole percent. Undefined: of none. */
export function rangeText(percents: readonly number[]): string | undefined {
  if (percents.length === 0) return undefined;
  const [least, most] = [Math.round(Math.min(...percents)), Math.round(Math.max(...percents))];
  return least === most ? percentText(most) : `${least} to ${percentText(most)}`;
}
