import type { OutputFigures, SensitivityPoint } from '../../src/core/studies/sensitivity';
import type { SensitivityOverlay, SensitivityStart } from '../../src/protocol/sensitivity';
import type { LayerView } from '../../src/protocol/views';
import { isLook, type LookKind, partsOf, type SensitivityLook } from './look';
import { type HarmScale, SweepFigures } from './sweepFigures';

/** A sweep whose float model has been run. */
export type StartedSweep = SensitivityOverlay & { readonly start: SensitivityStart };

export const isStarted = (overlay: SensitivityOverlay | null): overlay is StartedSweep =>
  overlay !== null && overlay.start !== null;

/** A sweep's points set onto the layers of the model that is shown, by name. Items are layers by their index in the model. */
export class LayerSensitivity extends SweepFigures<SensitivityPoint> {
  private readonly carriers = new Map<number, number>();

  constructor(
    layers: readonly LayerView[],
    readonly sweep: StartedSweep,
  ) {
    const indices = new Map(layers.map((layer, index) => [layer.name, index]));
    super(pointsByLayer(sweep.points, indices), sweep.start, (a, b) => b - a);
    for (const { layer, group } of sweep.points) {
      const index = indices.get(layer);
      if (index === undefined) continue;
      for (const name of group) {
        const other = indices.get(name);
        if (other !== undefined && other !== index) this.carriers.set(other, index);
      }
    }
  }

  /** Measured widths in bits, the widest first. */
  get widths(): readonly number[] {
    return this.settings;
  }
  /** The layer that this one is quantized together with; null: none. */
  carrierOf(index: number): number | null {
    return this.has(index) ? null : (this.carriers.get(index) ?? null);
  }
  /**
   * The look to show when nothing else is asked for: the sweep's own metric, at the widest that tells one layer from another. Where all
   * changes of accuracy may be chance that is the finer SQNR.
   */
  get mainLook(): SensitivityLook | null {
    return this.looks.find(look => this.isTelling(look)) ?? null;
  }
  /** The look that is asked for, if it is one of this sweep's; else the main one. */
  nearest(wanted: unknown): SensitivityLook | null {
    return isLook(wanted) && this.looks.includes(wanted) ? wanted : this.mainLook;
  }

  /** The float model, or for `one-off` the model with every layer quantized. */
  override reference(bits: number): OutputFigures | null {
    const { start, mode } = this.sweep;
    if (mode === 'one-on') return { value: start.baseline, sqnrDb: null };
    return start.allQuantized.find(all => all.bits === bits) ?? null;
  }

  /** For `one-off`, what leaving the layer float wins back. */
  override harmOf(index: number, look: SensitivityLook): number | null {
    if (this.sweep.mode === 'one-on') return super.harmOf(index, look);
    const { kind, setting } = partsOf(look);
    const figure = this.figureOf(index, look);
    if (kind === 'drop') return figure;
    if (this.isIdentical(index, look)) return Number.POSITIVE_INFINITY;
    const reference = this.reference(setting)?.sqnrDb ?? null;
    return figure === null || reference === null ? null : figure - reference;
  }

  protected override scaleOf(kind: LookKind, harms: readonly number[]): HarmScale {
    const isWonBackDb = this.sweep.mode === 'one-off' && kind === 'sqnr';
    return isWonBackDb ? { cold: 0, hot: Math.max(...harms, 1) } : super.scaleOf(kind, harms);
  }

  /** A layer that is quantized with another has that one's. */
  override heatOf(index: number, look: SensitivityLook): number | null {
    return super.heatOf(this.carrierOf(index) ?? index, look);
  }
}

function pointsByLayer(
  points: readonly SensitivityPoint[],
  indices: ReadonlyMap<string, number>,
): Map<number, Map<number, SensitivityPoint>> {
  const byLayer = new Map<number, Map<number, SensitivityPoint>>();
  for (const point of points) {
    const index = indices.get(point.layer);
    if (index === undefined) continue;
    const ofLayer = byLayer.get(index) ?? new Map<number, SensitivityPoint>();
    byLayer.set(index, ofLayer.set(point.bits, point));
  }
  return byLayer;
}
