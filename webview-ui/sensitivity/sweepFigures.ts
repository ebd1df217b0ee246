import type { OutputFigures, SensitivityMetric } from '../../src/core/studies/sensitivity';
import { type LookKind, lookOf, partsOf, type SweepLook } from './look';
import { noiseLimit } from './noise';

/** The colour scale of a look in the unit of `harmOf`. */
export interface HarmScale {
  readonly cold: number;
  readonly hot: number;
}

/** What a sweep says ahead of its points, as far as its figures depend on it. */
export interface SweepGround {
  readonly metric: SensitivityMetric;
  readonly baseline: number | null;
  readonly samples: number;
}

/** SQNR of layers mostly lies within so many dB: a scale that is narrower would paint small differences in full colour. */
const leastSpanDb = 20;

/**
 * Figures of a sweep by item, a layer or a group of layers, and by setting, the bits or the percent removed. Items are numbered by
 * whoever knows what they are.
 */
export abstract class SweepFigures<Point extends OutputFigures> {
  /** Measured settings, the mildest first. */
  readonly settings: readonly number[];
  /** Ways to colour and rank: by the sweep's own metric first. */
  readonly looks: readonly SweepLook[];
  /** Differences of accuracy that are no more than chance, 0..1; null: the metric is no accuracy. */
  readonly noise: number | null;
  private readonly rankings = new Map<SweepLook, readonly number[]>();
  private readonly scales = new Map<SweepLook, HarmScale>();

  /** `points`: by item, then by setting. */
  constructor(
    private readonly points: ReadonlyMap<number, ReadonlyMap<number, Point>>,
    { metric, baseline, samples }: SweepGround,
    milder: (a: number, b: number) => number,
  ) {
    this.settings = [...new Set([...points.values()].flatMap(ofItem => [...ofItem.keys()]))].sort(milder);
    const kinds: readonly LookKind[] = metric === 'top1' ? ['drop', 'sqnr'] : ['sqnr'];
    this.looks = kinds.flatMap(kind => this.settings.map(setting => lookOf(kind, setting)));
    this.noise = metric === 'top1' && baseline !== null ? noiseLimit(baseline, samples) : null;
  }

  /** What every point is compared with; null: not known. */
  abstract reference(setting: number): OutputFigures | null;

  /** The item's own point; null: it was not measured by itself. */
  of(item: number, setting: number): Point | null {
    return this.points.get(item)?.get(setting) ?? null;
  }
  has(item: number): boolean {
    return this.points.has(item);
  }
  /** How many items have points. */
  get measured(): number {
    return this.points.size;
  }

  /** Whether a look tells items apart by more than chance. */
  isTelling(look: SweepLook): boolean {
    if (partsOf(look).kind === 'sqnr') return true;
    return [...this.points.keys()].some(item => this.figureOf(item, look) !== null && !this.isNoise(item, look));
  }

  /**
   * The figure shown: the change of accuracy against the reference, 0..1 with its sign, or SQNR in dB. null: not measured, or it
   * has no value (`isIdentical` tells why).
   */
  figureOf(item: number, look: SweepLook): number | null {
    const { kind, setting } = partsOf(look);
    const point = this.of(item, setting);
    if (!point) return null;
    if (kind === 'sqnr') return point.sqnrDb;
    const reference = this.reference(setting)?.value ?? null;
    return point.value === null || reference === null ? null : point.value - reference;
  }
  isIdentical(item: number, look: SweepLook): boolean {
    return this.of(item, partsOf(look).setting)?.identical === true;
  }

  /**
   * How sensitive the item is: larger is worse. Accuracy that it costs (0..1) or noise that it makes (dB under the signal,
   * negative). null: unknown. Infinite: the outputs are those of the reference.
   */
  harmOf(item: number, look: SweepLook): number | null {
    const figure = this.figureOf(item, look);
    if (partsOf(look).kind === 'sqnr' && this.isIdentical(item, look)) return Number.NEGATIVE_INFINITY;
    return figure === null ? null : -figure;
  }

  /** Items with a point, the most sensitive first; equal accuracies by SQNR, then in the model's order. */
  ranking(look: SweepLook): readonly number[] {
    const known = this.rankings.get(look);
    if (known) return known;
    const finer = lookOf('sqnr', partsOf(look).setting);
    const harm = (item: number, by: SweepLook) => this.harmOf(item, by) ?? Number.NEGATIVE_INFINITY;
    const compare = (a: number, b: number, by: SweepLook) => {
      const [left, right] = [harm(a, by), harm(b, by)];
      return left === right ? 0 : right - left;
    };
    const ranked = [...this.points.keys()]
      .filter(item => this.harmOf(item, look) !== null)
      .sort((a, b) => compare(a, b, look) || compare(a, b, finer) || a - b);
    this.rankings.set(look, ranked);
    return ranked;
  }

  scale(look: SweepLook): HarmScale {
    const harms = () => this.ranking(look).map(item => this.harmOf(item, look)!);
    const scale = this.scales.get(look) ?? this.scaleOf(partsOf(look).kind, harms().filter(Number.isFinite));
    this.scales.set(look, scale);
    return scale;
  }
  /** `harms`: all that are finite, the worst first. */
  protected scaleOf(kind: LookKind, harms: readonly number[]): HarmScale {
    const [least, most] = [Math.min(...harms), Math.max(...harms)];
    if (kind === 'drop') return { cold: 0, hot: Math.max(most, this.noise ?? 0, Number.EPSILON) };
    return harms.length === 0 ? { cold: -60, hot: -20 } : { cold: Math.min(least, most - leastSpanDb), hot: most };
  }
  /** One scale for all settings of a kind: curves drawn on it can be compared. */
  wholeScale(kind: LookKind): HarmScale {
    const scales = this.settings.map(setting => this.scale(lookOf(kind, setting)));
    return { cold: Math.min(...scales.map(scale => scale.cold)), hot: Math.max(...scales.map(scale => scale.hot)) };
  }

  /** Place on the colour scale, 0..1; null: not measured. */
  heatOf(item: number, look: SweepLook): number | null {
    return placeOn(this.scale(look), this.harmOf(item, look));
  }

  /** Whether a change of accuracy is no more than chance explains. */
  isNoise(item: number, look: SweepLook): boolean {
    const figure = partsOf(look).kind === 'drop' ? this.figureOf(item, look) : null;
    return figure !== null && this.noise !== null && Math.abs(figure) <= this.noise;
  }
}

/** Where a harm lies on a scale, 0..1. */
export const placeOn = ({ cold, hot }: HarmScale, harm: number | null): number | null =>
  harm === null ? null : Math.min(1, Math.max(0, (harm - cold) / (hot - cold)));

/** The same from the other end, as accuracy and SQNR are drawn: what does more harm lies lower. */
export const goodnessOn = (scale: HarmScale, harm: number | null): number | null => {
  const place = placeOn(scale, harm);
  return place === null ? null : 1 - place;
};
