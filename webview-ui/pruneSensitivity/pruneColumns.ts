import type { LayerFigures } from '../model/metric';
import { curveColumn } from '../sensitivity/curveColumn';
import { lookOf } from '../sensitivity/look';
import { sparkline } from '../sensitivity/sparkline';
import { goodnessOn } from '../sensitivity/sweepFigures';
import type { Column } from '../table/columns';
import type { GroupSensitivity } from './groupSensitivity';
import { cellText } from './groupText';
import { kindOf, type PruneMetric, pruneMetricOf } from './pruneMetric';
import { percentText } from './ratioText';

/** Columns of a sweep of pruning: the figures at the ratio shown, and a small curve over all of them. */
export function pruneColumns(sensitivity: GroupSensitivity): readonly Column[] {
  const how = howOf(sensitivity);
  const figures = sensitivity.kinds.map(kind => figureColumn(pruneMetricOf(kind), how));
  const columns = sensitivity.sweep.what === 'channels' ? [removedColumn, ...figures] : figures;
  return sensitivity.ratios.length > 1 ? [...columns, ratiosColumn] : columns;
}

/** What columns depend on: others are needed where it changes. */
export const pruneColumnsKey = (sensitivity: GroupSensitivity): string =>
  ['prune', howOf(sensitivity), ...sensitivity.kinds, sensitivity.ratios.length > 1].join();

/** Of single weights as much is zero as is asked for; how many channels go differs by layer and has a column. */
const howOf = ({ sweep, ratio }: GroupSensitivity): string =>
  sweep.what === 'channels' ? 'pruned' : `${percentText(ratio)} zero`;

/** Rounding to whole multiples makes it another share than is asked for. */
const removedColumn: Column = {
  id: 'pruneRemoved',
  title: 'Removed',
  tooltip: 'Share of its channels that the layer was measured without, once kept channels are rounded',
  track: '74px',
  number: true,
  text: (figures, layer) => {
    const removed = removedOf(figures, layer);
    return removed === null ? '–' : percentText(Math.round(removed));
  },
  order: removedOf,
};

function removedOf({ pruneSensitivity }: LayerFigures, layer: number): number | null {
  if (!pruneSensitivity) return null;
  const group = pruneSensitivity.worstOf(layer, lookOf(pruneSensitivity.mainKind, pruneSensitivity.ratio));
  return group === null ? null : pruneSensitivity.removedOf(group);
}

function figureColumn(metric: PruneMetric, how: string): Column {
  const isAccuracy = kindOf(metric) === 'drop';
  return {
    id: metric,
    title: `${isAccuracy ? 'Accuracy' : 'SQNR'}, ${how}`,
    tooltip: isAccuracy
      ? 'Share of right classes without so much of the layer and what goes with it, and its change'
      : 'How far the outputs stay the same without so much of the layer and what goes with it: less dB is more sensitive',
    track: isAccuracy ? '146px' : '102px',
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
  title: 'Curve',
  tooltip: 'From nothing removed to most: the lower it falls, the more sensitive',
  track: '64px',
  placeOf: ({ pruneSensitivity }, layer) => (pruneSensitivity ? placeOf(pruneSensitivity, layer) : null),
  curveOf,
});

/** The place in the order of sensitivity at the ratio shown, from 1; null: not measured there. */
function placeOf(sensitivity: GroupSensitivity, layer: number): number | null {
  const look = lookOf(sensitivity.mainKind, sensitivity.ratio);
  const group = sensitivity.worstOf(layer, look);
  return group === null ? null : sensitivity.ranking(look).indexOf(group) + 1;
}

/** Over what was really removed, as the layer's chart; on the scale of all layers. */
function curveOf({ pruneSensitivity }: LayerFigures, layer: number): SVGSVGElement | null {
  if (!pruneSensitivity) return null;
  const kind = pruneSensitivity.mainKind;
  const scale = pruneSensitivity.wholeScale(kind);
  const points = pruneSensitivity.ratios.flatMap(percent => {
    const look = lookOf(kind, percent);
    const group = pruneSensitivity.worstOf(layer, look);
    const removed = group === null ? null : pruneSensitivity.removedOf(group, percent);
    if (group === null || removed === null) return [];
    return [{ x: removed / 100, y: goodnessOn(scale, pruneSensitivity.harmOf(group, look)) }];
  });
  return points.length > 0 ? sparkline([{ x: 0, y: 1 }, ...points]) : null;
}
