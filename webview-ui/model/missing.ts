import { shortName } from '../format';
import {
  boundOf,
  type CostOrTime,
  isTime,
  type LayerFigures,
  metricOf,
  metricRange,
  type NumberMetric,
} from './metric';

/** What stands in the place of a figure that there is not. */
export interface Missing {
  readonly kind: 'unknown' | 'elsewhere' | 'none';
  readonly text: string;
  /** On a card, which has little room. */
  readonly short: string;
  readonly reason: string;
}

const unknown: Missing = { kind: 'unknown', text: 'unknown', short: '?', reason: 'Not known.' };
const dash = (reason: string): Missing => ({ kind: 'none', text: '–', short: '', reason });

/** Why a layer has no figure of this kind. */
export function missingOf(figures: LayerFigures, index: number, metric: CostOrTime): Missing {
  const { times } = figures;
  const profile = times?.of(index);
  if (!times || !profile || !isTime(metric)) return unknown;
  if (metric === 'exactTime') return profile.exactMs === null ? dash(neverRun) : unknown;
  const carrier = times.carrierOf(index);
  if (carrier !== null) {
    const name = carrierName(figures, carrier);
    return {
      kind: 'elsewhere',
      text: `in ${name}`,
      short: `in ${name.split('/').at(-1)}`,
      reason: `The runtime does its work together with ${name}.`,
    };
  }
  if (profile.fusedMs === null) return dash(neverRun);
  return metric === 'timePerMac' && profile.macs === 0 ? dash('It does no multiply-accumulates.') : unknown;
}

/** Whether there is a figure that is not known; not one that stands with another layer, or cannot be. */
export function isUnknown(figures: LayerFigures, index: number, metric: CostOrTime): boolean {
  const value = metric === 'bound' ? boundOf(figures, index) : metricOf(figures, index, metric);
  return value === null && missingOf(figures, index, metric).kind === 'unknown';
}

export const countUnknown = (figures: LayerFigures, metric: CostOrTime): number =>
  figures.layers.filter((_, index) => isUnknown(figures, index, metric)).length;

/** What shares are of: the sum over all layers; null while a layer's figure is unknown, since then no share can be told. */
export const totalOf = (figures: LayerFigures, metric: NumberMetric): number | null =>
  countUnknown(figures, metric) > 0 ? null : metricRange(figures, metric).total;

const neverRun = 'Not run by itself: the runtime removed it or computed it beforehand.';

/** What tells a layer from its neighbours. */
export function carrierName({ layers }: LayerFigures, index: number): string {
  const layer = layers[index];
  return layer ? shortName(layer.name, layer.op) : 'another layer';
}
