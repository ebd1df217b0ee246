import type { LayerFigures } from '../model/metric';
import { type LookKind, lookOf, partsOf, type SweepLook } from '../sensitivity/look';
import { formatAccuracy, formatFigure } from '../sensitivity/units';
import type { GroupSensitivity } from './groupSensitivity';
import { kindOf, type PruneMetric } from './pruneMetric';

/** A group's figure in few words; null: not measured. */
export function groupText(sensitivity: GroupSensitivity, group: number, look: SweepLook): string | null {
  if (sensitivity.isIdentical(group, look)) return 'no change';
  const figure = sensitivity.figureOf(group, look);
  return figure === null ? null : formatFigure(figure, partsOf(look).kind);
}

/** What a layer's group loses at the ratio shown, of several the worst; null: not measured. */
export function layerText({ pruneSensitivity }: LayerFigures, layer: number, metric: PruneMetric): string | null {
  if (!pruneSensitivity) return null;
  const look = pruneSensitivity.lookFor(metric);
  const group = pruneSensitivity.worstOf(layer, look);
  return group === null ? null : groupText(pruneSensitivity, group, look);
}

/** With the accuracy itself where that is what was measured: `71.2 % (−1.3 points)`. */
export function cellText({ pruneSensitivity }: LayerFigures, layer: number, metric: PruneMetric): string {
  if (!pruneSensitivity) return '–';
  const kind = kindOf(metric);
  const look = pruneSensitivity.lookFor(metric);
  const group = pruneSensitivity.worstOf(layer, look);
  return (group === null ? null : fullText(pruneSensitivity, group, pruneSensitivity.ratio, kind)) ?? '–';
}

/** The same of a group at any of the ratios; null: not measured. */
export function fullText(sensitivity: GroupSensitivity, group: number, percent: number, kind: LookKind): string | null {
  const text = groupText(sensitivity, group, lookOf(kind, percent));
  const value = sensitivity.of(group, percent)?.value ?? null;
  return kind === 'drop' && value !== null && text !== null ? `${formatAccuracy(value)} (${text})` : text;
}
