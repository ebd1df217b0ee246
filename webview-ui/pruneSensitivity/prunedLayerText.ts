import type { PrunePoint } from '../../src/core/studies/pruneSensitivity/options';
import { formatExact, plural } from '../format';
import { type LookKind, lookOf } from '../sensitivity/look';
import { placeText } from '../sensitivity/placeText';
import { formatPoints } from '../sensitivity/units';
import type { GroupSensitivity } from './groupSensitivity';
import { fullText } from './groupText';
import { percentOf, percentText } from './ratioText';

/** The group's place among all at the share shown, and what that place is worth. */
export function aboutGroup(sensitivity: GroupSensitivity, layer: number, group: number, kind: LookKind): string[] {
  const { sweep, ratio, noise } = sensitivity;
  const look = lookOf(kind, ratio);
  const ranking = sensitivity.ranking(look);
  const removed = Math.round(sensitivity.removedOf(group) ?? ratio);
  const asked = removed === ratio ? '' : ` (${percentText(ratio)} asked for)`;
  const at = `without ${percentText(removed)} of its ${sweep.what}${asked}`;
  const groups = sensitivity.groupsOf(layer).length;
  const others = sensitivity.layersOf(group).length - 1;
  return [
    ...(others > 0 ? [`Measured together with ${plural(others, 'other layer')} that it loses channels with.`] : []),
    ...(groups > 1 ? [`It is in ${groups} groups; this is the one that bears least.`] : []),
    placeText(ranking.indexOf(group) + 1, ranking.length, sweep.what === 'channels' ? 'group' : 'layer', {
      isComplete: sweep.isComplete,
      at,
    }),
    ...(noise !== null && sensitivity.isNoise(group, look)
      ? [
          `This change is within the noise: ${plural(sweep.start.samples, 'sample')} tell differences above ${formatPoints(noise)} only.`,
        ]
      : []),
  ];
}

/** All figures of a group by what stays of it. Ratios that rounding makes equal are one row. */
export function ratioRows(sensitivity: GroupSensitivity, group: number): (readonly [string, string, string])[] {
  const rows = new Map<string, { readonly figures: string; readonly asked: string[] }>();
  for (const percent of sensitivity.ratios) {
    const point = sensitivity.of(group, percent);
    if (!point) continue;
    const stays = stayText(sensitivity, point, percent);
    const row = rows.get(stays) ?? { figures: figuresOf(sensitivity, group, percent), asked: [] };
    row.asked.push(percentText(percent));
    rows.set(stays, row);
  }
  return [...rows].map(([stays, { figures, asked }]) => [stays, figures, `To remove: ${asked.join(', ')}`]);
}

/** Single weights are too many to be counted. */
const stayText = ({ sweep }: GroupSensitivity, { kept, total }: PrunePoint, percent: number): string =>
  sweep.what === 'channels'
    ? `${formatExact(kept)} of ${formatExact(total)}`
    : percentText(percentOf(1 - percent / 100));

function figuresOf(sensitivity: GroupSensitivity, group: number, percent: number): string {
  if (sensitivity.of(group, percent)?.identical) return 'no change';
  return sensitivity.kinds.map(kind => fullText(sensitivity, group, percent, kind) ?? '–').join(', ');
}
