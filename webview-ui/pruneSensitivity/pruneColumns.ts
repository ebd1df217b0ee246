import type { LayerFigures } from '../model/metric';
import { curveColumn } from '../sensitivity/curveColumn';
import { lookOf } from '../sensitivity/look';
import { sparkline } from '../sensitivity/sparkline';
import { placeOn } from '../sensitivity/sweepFigures';
import type { Column } from '../table/columns';
import type { GroupSensitivity } from './groupSensitivity';
import { cellText } from './groupText';
import { kindOf, type PruneMetric, pruneMetricOf } from './pruneMetric';
import { percentText } from './ratioText';

/** Columns of a sweep of pruning: the figures at the ratio shown, and a small curve over all of them. */
export function pruneColumns(sensitivity: GroupSensitivity): readonly Column[] {
  const figures = sensitivity.kinds.map(kind => figureColumn(pruneMetricOf(kind), sensitivity.ratio));
  return sensitivity.ratios.length > 1 ? [...figures, ratiosColumn] : figures;
}

/** What columns depend on: others are needed where it changes. */
export const pruneColumnsKey = (sensitivity: GroupSensitivity): string =>
  ['prune', ...sensitivity.kinds, sensitivity.ratio, sensitivity.ratios.length].join();

function figureColumn(metric: PruneMetric, percent: number): Column {
  const isAccuracy = kindOf(metric) === 'drop';
  return {
    id: metric,
    title: `${isAccuracy ? 'Accuracy' : 'SQNR'}, ${percentText(percent)} pruned`,
    tooltip: isAccuracy
      ? 'Share of right classes without so much of the layer and what goes with it, and its change'
      : 'How far the outputs stay the same without so much of the layer and what goes with it: less dB is more sensitive',
    track: isAccuracy ? '178px' : '138px',
    number: true,
    // The most sensitive first.
    first: 'smallest',
    text: (figures, layer) => cellText(figures, layer, metric),
    order: ({ pruneSensitivity }, layer) => {
      if (!pruneSensitivity) return null;
      const look = pruneSensitivity.lookFor(metric);
      const group = pruneSensitivity.worstOf(layer, look);
      if (group === null) return null;
      const figure = pruneSensitivity.figureOf(group, look);
      return figure === null && pruneSensitivity.isIdentical(group, look) ? Number.POSITIVE_INFINITY : figure;
    },
  };
}

const ratiosColumn = curveColumn({
  id: 'pruneCurve',
  title: 'Pruning curve',
  tooltip: 'From few removed to many: the higher, the more sensitive',
  track: '96px',
  placeOf: ({ pruneSensitivity }, layer) => (pruneSensitivity ? placeOf(pruneSensitivity, layer) : null),
  curveOf,
});

/** The place in the order of sensitivity at the ratio shown, from 1; null: not measured there. */
function placeOf(sensitivity: GroupSensitivity, layer: number): number | null {
  const look = lookOf(sensitivity.mainKind, sensitivity.ratio);
  const group = sensitivity.worstOf(layer, look);
  return group === null ? null : sensitivity.ranking(look).indexOf(group) + 1;
}

/** From nothing removed to most, on the scale of all layers. */
function curveOf({ pruneSensitivity }: LayerFigures, layer: number): SVGSVGElement | null {
  if (!pruneSensitivity) return null;
  const kind = pruneSensitivity.mainKind;
  const scale = pruneSensitivity.wholeScale(kind);
  const places = pruneSensitivity.ratios.map(percent => {
    const look = lookOf(kind, percent);
    const group = pruneSensitivity.worstOf(layer, look);
    return group === null ? null : placeOn(scale, pruneSensitivity.harmOf(group, look));
  });
  return places.some(place => place !== null) ? sparkline([0, ...places]) : null;
}
