import type { PageState, ProfileOverlay } from '../../src/protocol/pageApi';
import type { PruneSensitivityOverlay } from '../../src/protocol/pruneSensitivity';
import { PruningIndex } from '../../src/protocol/pruningIndex';
import type { SensitivityOverlay } from '../../src/protocol/sensitivity';
import type { LayerView } from '../../src/protocol/views';
import { LayerTimes } from '../profile/layerTimes';
import { GroupSensitivity, isStartedPruning } from '../pruneSensitivity/groupSensitivity';
import { isPruneMetric, pruneMetricOf } from '../pruneSensitivity/pruneMetric';
import { usualPercent } from '../pruneSensitivity/ratioText';
import { isStarted, LayerSensitivity } from '../sensitivity/layerSensitivity';
import { isLook } from '../sensitivity/look';
import { type LayerFigures, type Measured, type Metric, metricsFor } from './metric';

/** What was measured of a model, as the host tells it. */
export interface Overlays {
  readonly overlay: ProfileOverlay | null;
  /** Of quantization, as far as it has come. */
  readonly sweep: SensitivityOverlay | null;
  /** Of pruning, as far as it has come. */
  readonly pruneSweep: PruneSensitivityOverlay | null;
  /** Percent removed at which a sweep of pruning is shown. */
  readonly prunePercent: number;
  /** How channels go together; null: not known. */
  readonly pruning: PruningIndex | null;
}

type Shown = Extract<PageState, { kind: 'model' }>;

export const overlaysOf = (state: Shown, prunePercent = usualPercent): Overlays => ({
  overlay: state.overlay,
  sweep: state.sensitivity,
  pruneSweep: state.pruneSensitivity,
  prunePercent,
  pruning: state.pruning && new PruningIndex(state.pruning),
});

/** What a page is coloured by that is opened for the first time: what took most to measure. */
export function firstMetric(state: Shown): Metric {
  if (state.pruneSensitivity) return 'pruneDrop';
  return state.sensitivity ? 'drop8' : 'time';
}

/** What was measured, set onto the layers of the model that is shown. */
export class Measurements implements Measured {
  times: LayerTimes | null = null;
  sensitivity: LayerSensitivity | null = null;
  pruneSensitivity: GroupSensitivity | null = null;

  constructor(
    private layers: readonly LayerView[],
    private known: Overlays,
  ) {
    this.setLayers(layers);
  }

  get overlays(): Overlays {
    return this.known;
  }
  get figures(): LayerFigures {
    const { layers, times, sensitivity, pruneSensitivity } = this;
    return { layers, times, sensitivity, pruneSensitivity };
  }

  setLayers(layers: readonly LayerView[]): void {
    this.layers = layers;
    this.set(this.known);
  }
  /** Only what changes is worked out anew: points come several times in a second. */
  set(change: Partial<Overlays>): void {
    const { layers } = this;
    this.known = { ...this.known, ...change };
    const { overlay, sweep, pruneSweep, prunePercent, pruning } = this.known;
    if ('overlay' in change) this.times = overlay && new LayerTimes(layers, overlay.profile);
    if ('sweep' in change)
      this.sensitivity = isStarted(sweep) && sweep.points.length > 0 ? new LayerSensitivity(layers, sweep) : null;
    if ('pruneSweep' in change || 'prunePercent' in change || 'pruning' in change)
      this.pruneSensitivity =
        isStartedPruning(pruneSweep) && pruneSweep.points.length > 0
          ? new GroupSensitivity(layers, pruneSweep, prunePercent, pruning)
          : null;
  }

  /** The metric itself where there are figures of it. */
  usable(metric: Metric): Metric {
    if (metricsFor(this).some(({ value }) => value === metric)) return metric;
    return (
      (isLook(metric) ? this.mainMetric('sweep') : null) ??
      (isPruneMetric(metric) ? this.mainMetric('pruneSweep') : null) ??
      (this.times ? 'time' : 'macs')
    );
  }
  /** What tells most of a sweep; null: there are no figures of it. */
  mainMetric(sweep: 'sweep' | 'pruneSweep'): Metric | null {
    if (sweep === 'sweep') return this.sensitivity?.mainLook ?? null;
    return this.pruneSensitivity ? pruneMetricOf(this.pruneSensitivity.mainKind) : null;
  }
}
