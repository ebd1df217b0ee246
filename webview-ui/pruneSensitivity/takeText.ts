import { plural, significant } from '../format';
import { formatPoints } from '../sensitivity/units';
import type { GroupSensitivity } from './groupSensitivity';
import { rangeText } from './ratioText';
import type { LossLimit, Taken } from './takeChoice';

/** How the change is called where it can be undone. */
export function takeLabel(limit: LossLimit): string {
  if (limit.kind === 'sqnr') return `Prune to keep ${plain(limit.floorDb)} dB SQNR per group`;
  const points = plain(limit.most * 100);
  return `Prune to lose at most ${points} ${points === '1' ? 'point' : 'points'} per group`;
}

/** What taking the shares would do, before it is done. */
export function takePreview(sensitivity: GroupSensitivity, limit: LossLimit, { groups, among }: Taken): string[] {
  const { isComplete } = sensitivity.sweep;
  if (groups.length === 0) return [`No group can be pruned within that${isComplete ? '' : ', as far as is measured'}.`];
  const all = `${plural(among, 'group')}${isComplete ? '' : ' measured so far'}`;
  const range = rangeText(groups.map(ratio => ratio * 100));
  return [
    `${groups.length} of ${all}, ${range} of their channels.`,
    ...(groups.length > 1
      ? [`What single groups ${addUp[limit.kind]} adds up when all are applied: measure after applying.`]
      : []),
    ...chanceText(sensitivity, limit),
  ];
}

const addUp = { drop: 'lose', sqnr: 'add in noise' } as const;

function chanceText({ noise, sweep }: GroupSensitivity, limit: LossLimit): string[] {
  if (limit.kind === 'sqnr' || noise === null || limit.most >= noise) return [];
  return [`Less than ${formatPoints(noise)} can be chance on ${plural(sweep.start.samples, 'sample')}.`];
}

/** `1`, `0.5`, `17.2`. */
const plain = (value: number): string => String(Number(significant(value, 3)));
