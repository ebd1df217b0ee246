import { type LossCurve, lossCurvesOf } from '../../transforms/prune/lossCurves';
import type { OutputFigures, SensitivityMetric } from '../sensitivity/options';

/** What a sweep of pruning measured of one group at one share removed. */
export interface SweptPoint extends Pick<OutputFigures, 'value' | 'identical'> {
  readonly sqnrDb?: number | null;
  /** Names of the group's layers. */
  readonly group: readonly string[];
  /** That was asked for. */
  readonly ratio: number;
  /** Channels that stayed after rounding, of how many: where they are told, they count instead of the ratio. */
  readonly kept?: number;
  readonly total?: number;
}

/** As much of a sweep of pruning as choosing channels takes. */
export interface PruneSweep {
  readonly metric: SensitivityMetric;
  /** The metric of the whole model; null for SQNR. */
  readonly baseline: number | null;
  readonly points: readonly SweptPoint[];
}

/**
 * The sweep by the noise that it measured, where it tells that of every point, whatever its metric. Powers of noise change a little with
 * every channel and add up over the groups, shares of right classes do neither: fewer samples tell groups apart.
 */
export function byNoise(sweep: PruneSweep): PruneSweep {
  const isTold = sweep.points.every(({ identical, sqnrDb }) => identical || typeof sqnrDb === 'number');
  if (!isTold) return sweep;
  const points = sweep.points.map(point => ({ ...point, value: point.sqnrDb ?? null }));
  return { metric: 'sqnrDb', baseline: null, points };
}

/** The curves of a sweep: `top1` loses a share of the samples, `sqnrDb` a power of noise over that of the signal. */
export function curvesOf({ metric, baseline, points }: PruneSweep): LossCurve[] {
  const whole = metric === 'top1' ? (baseline ?? 0) : 0;
  const worthOf = ({ value, identical }: SweptPoint): number => {
    if (identical) return whole;
    if (value === null) return Number.NEGATIVE_INFINITY;
    return metric === 'top1' ? value : -(10 ** (-value / 10));
  };
  return lossCurvesOf(
    points.map(point => ({
      group: point.group,
      total: point.total,
      ratio: removedShare(point),
      value: worthOf(point),
    })),
    whole,
  );
}

const removedShare = ({ ratio, kept, total }: SweptPoint): number =>
  kept === undefined || !total ? ratio : 1 - kept / total;

/** What is left of the metric after a loss as `curvesOf` counts it; null: nothing is lost by SQNR, or all. */
export function metricAfter({ metric, baseline }: PruneSweep, loss: number): number | null {
  if (metric === 'top1') return Math.max(0, (baseline ?? 0) - loss);
  return loss > 0 && Number.isFinite(loss) ? -10 * Math.log10(loss) : null;
}
