import type { OutputFigures } from '../../src/core/studies/sensitivity';
import { plural } from '../format';
import { partsOf } from './look';
import type { SweepFigures } from './sweepFigures';
import { formatPoints } from './units';

/** What figures are worth that are no accuracy. @param model the one that outputs are compared with: `float` */
export const withoutLabels = (model: string): string =>
  `The data has no labels, so this is agreement with the ${model} model (SQNR), not accuracy: 20 dB less is ten times the noise.`;

/** How much of the accuracy's changes may be chance; empty where the metric is no accuracy. */
export function noiseOf<Point extends OutputFigures>(sweep: SweepFigures<Point>, samples: number): string {
  if (sweep.noise === null) return '';
  const drops = sweep.looks.filter(look => partsOf(look).kind === 'drop');
  const isAll = drops.every(look => sweep.ranking(look).every(item => sweep.isNoise(item, look)));
  const limit = `On ${plural(samples, 'sample')} a change of up to ${formatPoints(sweep.noise)} can be chance.`;
  return isAll ? `${limit} All changes are within that: SQNR tells the layers apart better.` : limit;
}
