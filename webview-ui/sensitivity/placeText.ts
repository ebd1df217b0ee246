import { plural } from '../format';
import { ordinal } from './units';

/** `Most sensitive`, `3rd most sensitive`. @param place from 1 */
export const rankText = (place: number): string =>
  place === 1 ? 'Most sensitive' : `${ordinal(place)} most sensitive`;

/** A place among all that were measured: `3rd most sensitive of 21 layers, in 8 bits.` @param place from 1; 0: it has none */
export function placeText(
  place: number,
  count: number,
  one: string,
  { isComplete, at }: { readonly isComplete: boolean; readonly at: string },
): string {
  if (place === 0) return `Its outputs ${at} have no finite figure.`;
  return `${rankText(place)} of ${plural(count, one)}${isComplete ? '' : ' measured so far'}, ${at}.`;
}
