import { roundedCountOf } from '../../src/core/transforms/prune/roundedCount';
import type { SweepCurve } from '../charts/sweepChart';
import { formatExact } from '../format';
import type { ModelStore } from '../model/modelStore';
import { roundToOf } from '../pruning/markedRatio';
import { chanceBand } from '../sensitivity/noise';
import { formatAccuracy, formatDb } from '../sensitivity/units';
import type { GroupSensitivity } from './groupSensitivity';
import { percentOf, percentText } from './ratioText';
import { unitOf } from './unit';

const ticks = [0, 20, 40, 60, 80, 100];

/** A group's figure over what was really removed of it, with what is marked. @param mark share to remove, 0 for none */
export function curveOf(store: ModelStore, sensitivity: GroupSensitivity, group: number, mark: number): SweepCurve {
  const { sweep, ratios, noise } = sensitivity;
  const isAccuracy = sensitivity.kinds[0] === 'drop';
  // Ratios that rounding makes equal are one place.
  const places = new Map<number, number | null>();
  for (const percent of ratios) {
    const point = sensitivity.of(group, percent);
    if (!point) continue;
    const figure = isAccuracy ? point.value && point.value * 100 : point.sqnrDb;
    places.set(sensitivity.removedOf(group, percent)!, figure);
  }
  const baseline = isAccuracy && sweep.start.baseline !== null ? sweep.start.baseline * 100 : null;
  if (baseline !== null) places.set(0, baseline);
  const points = [...places].map(([x, y]) => ({ x, y })).sort((a, b) => a.x - b.x);
  const total = ratios.map(percent => sensitivity.of(group, percent)?.total).find(count => count !== undefined);
  return {
    name: 'This layer',
    x: { title: `${sweep.what} removed, %`, ticks, text: percent => `${percentText(percent)} removed` },
    points,
    reference: baseline === null ? null : { label: 'Whole model', points: points.map(({ x }) => ({ x, y: baseline })) },
    band: chanceBand(baseline, noise),
    marked:
      mark > 0 && total !== undefined && sweep.what === 'channels'
        ? markedPlace(total, unitOf(store, sensitivity.groups[group]!, total), mark, roundToOf(store))
        : null,
    axis: isAccuracy ? 'accuracy, %' : 'SQNR, dB',
    format: value => (isAccuracy ? formatAccuracy(value / 100) : formatDb(value)),
  };
}

/** Where the mark stands once it is rounded. */
function markedPlace(total: number, unit: number, mark: number, roundTo: number) {
  const kept = roundedCountOf(total, unit, total * (1 - mark), roundTo);
  return { x: percentOf(1 - kept / total), label: `Marked: keeps ${formatExact(kept)} of ${formatExact(total)}` };
}
