/** What is shown until the user chooses another. */
export const usualPercent = 50;

/** A share 0..1 in percent, without what binary fractions leave behind. */
export const percentOf = (ratio: number): number => Math.round(ratio * 1e4) / 100;

/** `50 %`. */
export const percentText = (percent: number): string => `${percent}\u202f%`;
