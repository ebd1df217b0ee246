import type { StackedBlock } from './stack';
import { type LayoutInput, spacing } from './types';

/** Where an edge that runs beside the column leaves and returns. */
export interface LaneEnds {
  readonly edge: number;
  readonly from: { readonly x: number; readonly bottom: number; readonly band: number };
  readonly to: { readonly x: number; readonly top: number; readonly band: number };
}

const margin = 28;
/** Beyond this many neighbours lanes are shared: a bundle is as readable as a hundred lines. */
const mostLanes = 24;

interface Lane {
  readonly value: number;
  readonly edges: LaneEnds[];
  top: number;
  bottom: number;
}

/** Way points of the edges beside the column; edges of one tensor share a lane. */
export function routeLanes(
  input: LayoutInput,
  ends: readonly LaneEnds[],
  stacked: readonly StackedBlock[],
): Map<number, number[]> {
  const lanes = new Map<number, Lane>();
  for (const end of ends) {
    const value = input.value[end.edge]!;
    const top = Math.min(end.from.band, end.to.band);
    const bottom = Math.max(end.from.band, end.to.band);
    const lane = lanes.get(value);
    if (lane) {
      lane.edges.push(end);
      lane.top = Math.min(lane.top, top);
      lane.bottom = Math.max(lane.bottom, bottom);
    } else lanes.set(value, { value, edges: [end], top, bottom });
  }
  const routes = new Map<number, number[]>();
  const busyUntil: number[] = [];
  for (const lane of [...lanes.values()].sort((a, b) => a.top - b.top || a.value - b.value)) {
    let track = busyUntil.findIndex(bottom => bottom <= lane.top);
    if (track < 0) track = busyUntil.length < mostLanes ? busyUntil.length : lane.value % mostLanes;
    busyUntil[track] = Math.max(busyUntil[track] ?? lane.bottom, lane.bottom);
    const x = rightOf(stacked, lane.top, lane.bottom) + margin + track * spacing.lane;
    for (const { edge, from, to } of lane.edges) {
      const gap = spacing.rank;
      routes.set(edge, [
        from.x,
        from.bottom,
        from.x,
        from.band,
        x,
        from.band + gap,
        x,
        to.band - gap,
        to.x,
        to.band,
        to.x,
        to.top,
      ]);
    }
  }
  return routes;
}

/** How far cards and edges reach to the right between two heights. */
function rightOf(stacked: readonly StackedBlock[], top: number, bottom: number): number {
  let low = 0;
  let high = stacked.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const { y, layout } = stacked[middle]!;
    if (y + layout.height < top) low = middle + 1;
    else high = middle;
  }
  let right = 0;
  for (let b = low; b < stacked.length && stacked[b]!.y <= bottom; b++)
    right = Math.max(right, stacked[b]!.layout.right);
  return right;
}
