import { formatExact, plural } from '../format';
import { type LookKind, lookOf } from '../sensitivity/look';
import { placeText } from '../sensitivity/placeText';
import { formatPoints } from '../sensitivity/units';
import type { GroupSensitivity } from './groupSensitivity';
import { fullText } from './groupText';
import { percentText } from './ratioText';

/** The group's place among all at the share shown, and what that place is worth. */
export function aboutGroup(sensitivity: GroupSensitivity, layer: number, group: number, kind: LookKind): string[] {
  const { sweep, ratio, noise } = sensitivity;
  const look = lookOf(kind, ratio);
  const ranking = sensitivity.ranking(look);
  const at = `without ${percentText(ratio)} of the ${sweep.what}`;
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

/** All figures of a group: what was to go, what stayed, and what that cost. */
export function ratioRows(sensitivity: GroupSensitivity, group: number): (readonly [string, string, string])[] {
  const { what } = sensitivity.sweep;
  return sensitivity.ratios.flatMap(percent => {
    const point = sensitivity.of(group, percent);
    if (!point) return [];
    const texts = sensitivity.kinds.map(kind => fullText(sensitivity, group, percent, kind) ?? '–');
    // Of what changes nothing both figures say so.
    const figures = [...new Set(texts)].join(', ');
    const kept = `${formatExact(point.kept)} of ${formatExact(point.total)} ${what} stay`;
    return [[percentText(percent), figures, kept] as const];
  });
}
