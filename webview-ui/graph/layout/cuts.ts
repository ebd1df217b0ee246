import type { LayoutInput } from './types';

/** A tensor that is still needed `far` positions later keeps its consumers beyond `near` out of the blocks. */
interface Reach {
  readonly far: number;
  readonly near: number;
}
/** A skip connection belongs into the picture until it is very long. */
const skip: Reach = { far: 40, near: 24 };
/** What many layers read (a mask, a position table) would tie all of them into one block. */
const shared: Reach = { far: 40, near: 12 };
const manyReaders = 4;

export interface Cuts {
  /** Edges that run in a lane beside the column: they span too much, or point backwards. */
  readonly lane: Uint8Array;
  /** Positions (in the order) at which a block ends, rising; the last is count - 1. */
  readonly ends: readonly number[];
}

/** Cuts the order into blocks wherever at most one tensor is live between two positions. */
export function findCuts(input: LayoutInput, position: Int32Array): Cuts {
  const count = position.length;
  const edgeCount = input.from.length;
  const span = (e: number) => position[input.to[e]!]! - position[input.from[e]!]!;
  const widest = new Map<number, number>();
  const readers = new Map<number, number>();
  for (let e = 0; e < edgeCount; e++) {
    const value = input.value[e]!;
    widest.set(value, Math.max(widest.get(value) ?? 0, span(e)));
    readers.set(value, (readers.get(value) ?? 0) + 1);
  }
  const lane = new Uint8Array(edgeCount);
  for (let e = 0; e < edgeCount; e++) {
    const value = input.value[e]!;
    const reach = readers.get(value)! >= manyReaders ? shared : skip;
    const far = widest.get(value)! > reach.far && span(e) > reach.near;
    if (far || span(e) <= 0) lane[e] = 1;
  }
  return { lane, ends: blockEnds(input, position, lane, count) };
}

function blockEnds(input: LayoutInput, position: Int32Array, lane: Uint8Array, count: number): number[] {
  const lastUse = new Map<number, { from: number; to: number }>();
  for (let e = 0; e < input.from.length; e++) {
    if (lane[e]) continue;
    const value = input.value[e]!;
    const from = position[input.from[e]!]!;
    const to = position[input.to[e]!]!;
    const known = lastUse.get(value);
    if (known) known.to = Math.max(known.to, to);
    else lastUse.set(value, { from, to });
  }
  return endsWhereOneIsLive([...lastUse.entries()], count);
}

type Lifetime = readonly [value: number, use: { readonly from: number; readonly to: number }];

function endsWhereOneIsLive(lifetimes: readonly Lifetime[], count: number): number[] {
  const change = new Int32Array(count + 1);
  // The sum of the live values' numbers is the one live value's number wherever just one is live.
  const changeOfSum = new Float64Array(count + 1);
  for (const [value, { from, to }] of lifetimes) {
    change[from]!++;
    change[to]!--;
    changeOfSum[from]! += value;
    changeOfSum[to]! -= value;
  }
  const producerOf = new Map(lifetimes.map(([value, { from }]) => [value, from]));
  const ends: number[] = [];
  let live = 0;
  let sum = 0;
  for (let p = 0; p < count; p++) {
    live += change[p]!;
    sum += changeOfSum[p]!;
    // A tensor that is older than this position would run past what stands between: that belongs beside its readers.
    const fresh = live === 1 && producerOf.get(sum) === p;
    if (live === 0 || fresh || p === count - 1) ends.push(p);
  }
  return ends;
}
