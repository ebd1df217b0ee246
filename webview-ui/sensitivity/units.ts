import { formatShare, significant } from '../format';
import type { LookKind } from './look';

const space = '\u202f';

export const formatDb = (db: number): string => `${significant(db, 3)}${space}dB`;

/** A change of accuracy in percentage points, with its sign: `−1.2 points`. */
export function formatChange(share: number): string {
  const points = Math.abs(share * 100).toFixed(1);
  if (points === '0.0') return `0${space}points`;
  return `${share < 0 ? '−' : '+'}${points}${space}points`;
}

/** A size of a change in percentage points: `1.2 points`. */
export const formatPoints = (share: number): string => `${(share * 100).toFixed(1)}${space}points`;

export const formatAccuracy = (share: number): string => formatShare(share);

/** The place in an order: `3rd`. */
export function ordinal(place: number): string {
  const rule = ordinals.select(place);
  return `${place}${endings[rule] ?? 'th'}`;
}
const ordinals = new Intl.PluralRules('en', { type: 'ordinal' });
const endings: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'st', two: 'nd', few: 'rd' };

export const formatFigure = (value: number, kind: LookKind): string =>
  kind === 'sqnr' ? formatDb(value) : formatChange(value);
