import { plural } from '../format';
import { ordinal } from './units';

/** A place among all that were measured: `3rd most sensitive of 21 layers, in 8 bits.` @param place from 1; 0: it has none */
export function placeText(
  place: number,
  count: number,
  one: string,
  { isComplete, at }: { readonly isComplete: boolean; readonly at: string },
): string {
  if (place === 0) return `Its outputs ${at} have no finite figure.`;
  const rank = place === 1 ? 'Most sensitive' : `${ordinal(place)} most sensitive`;
  return `${rank} of ${plural(count, one)}${isComplete ? '' : ' measured so far'}, ${at}.`;
}
