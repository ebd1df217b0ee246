import type { PrunePoint } from '../../core/studies/pruneSensitivity';
import type { PruneSensitivity } from '../../protocol/pruneSensitivity';
import { percent } from './numbers';
import { table } from './table';

/** Groups shown to people; the JSON has them all. */
const MOST_GROUPS = 40;

/** A sweep for people: what it was measured by, and one row for each group, the most sensitive first. */
export function pruneSensitivityText(s: PruneSensitivity): string {
  const isTop1 = s.metric === 'top1' && s.baseline !== null;
  const metric = isTop1
    ? `top-1; whole model ${percent(s.baseline!)}`
    : 'SQNR of the outputs against the whole model in dB (no labels)';
  const removed =
    s.what === 'channels'
      ? `channels of one group removed, ranked by ${s.importance}, kept channels a multiple of ${s.roundTo}`
      : 'single weights of one layer set to zero, the smallest first';
  const facts = [
    `metric: ${metric}`,
    removed,
    `data: ${s.data}; ${s.samples} used`,
    `time: ${s.seconds.toFixed(1)} s for ${s.measured} different models after ${s.prepareSeconds.toFixed(1)} s of preparation; running the whole model for every point: ${s.naiveSeconds.toFixed(1)} s`,
    ...s.skipped.map(({ node, reason }) => `not measured: ${node}: ${reason}`),
  ];
  return [facts.join('\n'), groupTable(s)].join('\n\n');
}

function groupTable(s: PruneSensitivity): string {
  const ratios = [...new Set(s.points.map(p => p.ratio))].sort((a, b) => a - b);
  const byGroup = s.groups.map(group => {
    const key = JSON.stringify(group);
    return { group, points: s.points.filter(p => JSON.stringify(p.group) === key) };
  });
  const ranked = byGroup.sort((a, b) => meanWorth(a.points) - meanWorth(b.points));
  const columns = [
    { title: 'group' },
    { title: s.what, align: 'right' as const },
    ...ratios.map(ratio => ({ title: percentOf(ratio), align: 'right' as const })),
  ];
  const rows = ranked
    .slice(0, MOST_GROUPS)
    .map(({ group, points }) => [
      titleOf(group),
      String(points[0]!.total),
      ...ratios.map(ratio => figureText(s, points.find(p => p.ratio === ratio)!)),
    ]);
  const rest = ranked.length - rows.length;
  return table(columns, rows) + (rest > 0 ? `\n... and ${rest} less sensitive ones; --json has all` : '');
}

/**
 * Mean of the metric over the ratios; what changed nothing at all counts as the best that was found for others, outputs that are not
 * finite as worse than all.
 */
function meanWorth(points: readonly PrunePoint[]): number {
  const known = points.flatMap(({ value, sqnrDb }) => value ?? sqnrDb ?? []);
  const best = Math.max(0, ...known);
  const worthOf = ({ value, sqnrDb, identical }: PrunePoint) =>
    value ?? sqnrDb ?? (identical ? best : Number.NEGATIVE_INFINITY);
  return points.reduce((sum, point) => sum + worthOf(point), 0) / points.length;
}

const percentOf = (ratio: number): string => `-${Number((100 * ratio).toFixed(1))} %`;

const titleOf = ([first, ...others]: readonly string[]): string =>
  others.length > 0 ? `${first} +${others.length}` : first!;

function figureText({ metric }: PruneSensitivity, { value, sqnrDb, identical }: PrunePoint): string {
  if (identical) return '=';
  if (metric === 'top1' && value !== null) return percent(value);
  return sqnrDb === null ? '—' : sqnrDb.toFixed(1);
}
