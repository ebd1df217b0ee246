import type { OutputFigures, SensitivityPoint } from '../../src/core/studies/sensitivity';
import type { SensitivityOverlay, SensitivityStart } from '../../src/protocol/sensitivity';
import type { LayerView } from '../../src/protocol/views';
import { isLook, type LookKind, lookOf, partsOf, type SensitivityLook } from './look';
import { noiseLimit } from './noise';

/** A sweep whose float model has been run. */
export type StartedSweep = SensitivityOverlay & { readonly start: SensitivityStart };

export const isStarted = (overlay: SensitivityOverlay | null): overlay is StartedSweep =>
  overlay !== null && overlay.start !== null;

/** The colour scale of a look in the unit of `harmOf`. */
export interface HarmScale {
  readonly cold: number;
  readonly hot: number;
}

/** SQNR of layers mostly lies within so many dB: a scale that is narrower would paint small differences in full colour. */
const leastSpanDb = 20;

/** A sweep's points set onto the layers of the model that is shown, by name. */
export class LayerSensitivity {
  /** Measured widths in bits, the widest first. */
  readonly widths: readonly number[];
  /** Ways to colour and rank: by the sweep's own metric first. */
  readonly looks: readonly SensitivityLook[];
  /** Differences of accuracy that are no more than chance, 0..1; null: the metric is no accuracy. */
  readonly noise: number | null;
  private readonly points = new Map<number, Map<number, SensitivityPoint>>();
  private readonly carriers = new Map<number, number>();
  private readonly rankings = new Map<SensitivityLook, readonly number[]>();
  private readonly scales = new Map<SensitivityLook, HarmScale>();

  constructor(
    layers: readonly LayerView[],
    readonly sweep: StartedSweep,
  ) {
    const indices = new Map(layers.map((layer, index) => [layer.name, index]));
    for (const point of sweep.points) {
      const index = indices.get(point.layer);
      if (index === undefined) continue;
      const ofLayer = this.points.get(index) ?? new Map<number, SensitivityPoint>();
      this.points.set(index, ofLayer.set(point.bits, point));
      for (const name of point.group) {
        const other = indices.get(name);
        if (other !== undefined && other !== index) this.carriers.set(other, index);
      }
    }
    this.widths = [...new Set(sweep.points.map(point => point.bits))].sort((a, b) => b - a);
    const { metric, baseline, samples } = sweep.start;
    const kinds: readonly LookKind[] = metric === 'top1' ? ['drop', 'sqnr'] : ['sqnr'];
    this.looks = kinds.flatMap(kind => this.widths.map(bits => lookOf(kind, bits)));
    this.noise = metric === 'top1' && baseline !== null ? noiseLimit(baseline, samples) : null;
  }

  /** The layer's own point; null: it was not measured by itself. */
  of(index: number, bits: number): SensitivityPoint | null {
    return this.points.get(index)?.get(bits) ?? null;
  }
  has(index: number): boolean {
    return this.points.has(index);
  }
  /** The layer that this one is quantized together with; null: none. */
  carrierOf(index: number): number | null {
    return this.has(index) ? null : (this.carriers.get(index) ?? null);
  }
  /** How many layers have points. */
  get measured(): number {
    return this.points.size;
  }
  /**
   * The look to show when nothing else is asked for: the sweep's own metric, at the widest that tells one layer from another. Where all
   * changes of accuracy may be chance that is the finer SQNR.
   */
  get mainLook(): SensitivityLook | null {
    const isTelling = (look: SensitivityLook) =>
      partsOf(look).kind === 'sqnr' ||
      [...this.points.keys()].some(index => this.figureOf(index, look) !== null && !this.isNoise(index, look));
    return this.looks.find(isTelling) ?? null;
  }
  /** The look that is asked for, if it is one of this sweep's; else the main one. */
  nearest(wanted: unknown): SensitivityLook | null {
    return isLook(wanted) && this.looks.includes(wanted) ? wanted : this.mainLook;
  }

  /** What every point is compared with: the float model, or for `one-off` the model with every layer quantized. null: not known. */
  reference(bits: number): OutputFigures | null {
    const { start, mode } = this.sweep;
    if (mode === 'one-on') return { value: start.baseline, sqnrDb: null };
    return start.allQuantized.find(all => all.bits === bits) ?? null;
  }

  /**
   * The figure shown: the change of accuracy against the reference, 0..1 with its sign, or SQNR in dB. null: not measured, or it
   * has no value (`isIdentical` tells why).
   */
  figureOf(index: number, look: SensitivityLook): number | null {
    const { kind, bits } = partsOf(look);
    const point = this.of(index, bits);
    if (!point) return null;
    if (kind === 'sqnr') return point.sqnrDb;
    const reference = this.reference(bits)?.value ?? null;
    return point.value === null || reference === null ? null : point.value - reference;
  }
  isIdentical(index: number, look: SensitivityLook): boolean {
    return this.of(index, partsOf(look).bits)?.identical === true;
  }

  /**
   * How sensitive the layer is: larger is worse. Accuracy that it costs (0..1) or noise that it makes (dB under the signal,
   * negative); for `one-off`, what leaving it float wins back. null: unknown. Infinite: the outputs are
   * those of the float model.
   */
  harmOf(index: number, look: SensitivityLook): number | null {
    const { kind, bits } = partsOf(look);
    const wins = this.sweep.mode === 'one-off';
    const figure = this.figureOf(index, look);
    if (kind === 'drop') return figure === null ? null : wins ? figure : -figure;
    if (this.isIdentical(index, look)) return wins ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    if (!wins) return figure === null ? null : -figure;
    const reference = this.reference(bits)?.sqnrDb ?? null;
    return figure === null || reference === null ? null : figure - reference;
  }

  /** Layers with a point, the most sensitive first; equal accuracies by SQNR, then in the model's order. */
  ranking(look: SensitivityLook): readonly number[] {
    const known = this.rankings.get(look);
    if (known) return known;
    const finer = lookOf('sqnr', partsOf(look).bits);
    const harm = (index: number, by: SensitivityLook) => this.harmOf(index, by) ?? Number.NEGATIVE_INFINITY;
    const compare = (a: number, b: number, by: SensitivityLook) => {
      const [left, right] = [harm(a, by), harm(b, by)];
      return left === right ? 0 : right - left;
    };
    const ranked = [...this.points.keys()]
      .filter(index => this.harmOf(index, look) !== null)
      .sort((a, b) => compare(a, b, look) || compare(a, b, finer) || a - b);
    this.rankings.set(look, ranked);
    return ranked;
  }

  scale(look: SensitivityLook): HarmScale {
    const scale = this.scales.get(look) ?? this.makeScale(look);
    this.scales.set(look, scale);
    return scale;
  }
  private makeScale(look: SensitivityLook): HarmScale {
    const harms = this.ranking(look)
      .map(index => this.harmOf(index, look)!)
      .filter(Number.isFinite);
    const [least, most] = [Math.min(...harms), Math.max(...harms)];
    if (partsOf(look).kind === 'drop') return { cold: 0, hot: Math.max(most, this.noise ?? 0, Number.EPSILON) };
    if (this.sweep.mode === 'one-off') return { cold: 0, hot: Math.max(most, 1) };
    return harms.length === 0 ? { cold: -60, hot: -20 } : { cold: Math.min(least, most - leastSpanDb), hot: most };
  }

  /** Place on the colour scale, 0..1; null: not measured. A layer that is quantized with another has that one's. */
  heatOf(index: number, look: SensitivityLook): number | null {
    const harm = this.harmOf(this.carrierOf(index) ?? index, look);
    if (harm === null) return null;
    const { cold, hot } = this.scale(look);
    return Math.min(1, Math.max(0, (harm - cold) / (hot - cold)));
  }

  /** Whether a layer's change of accuracy is no more than chance explains. */
  isNoise(index: number, look: SensitivityLook): boolean {
    const figure = partsOf(look).kind === 'drop' ? this.figureOf(index, look) : null;
    return figure !== null && this.noise !== null && Math.abs(figure) <= this.noise;
  }
}
