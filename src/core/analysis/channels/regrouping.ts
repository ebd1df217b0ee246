import type { Shape } from '../../ir';
import type { Axis } from '../../ops/channels/facet';
import type { Atoms, Hold } from './atoms';

/** A digit of an index: `(index / stride) % size`, on every axis that has it. */
interface Digit {
  readonly size: number;
  readonly places: readonly { readonly axis: Axis; readonly stride: number }[];
}

/** Axes whose elements are the same in the same order: of their digits at most one can lose values. */
export interface Regrouping {
  readonly digits: readonly Digit[];
  readonly hold: Hold;
}

export interface RegroupedAxes {
  readonly axes: readonly Axis[];
  readonly shape: Shape;
}

/**
 * Compares the axes before and after a row-major change of shape. `equal` are pairs of axes that stay as they are,
 * `regroupings` those that are merged or split by whole digits; `lost` the axes that do not compare (sizes unknown or without a
 * common division).
 */
export function compareShapes(from: RegroupedAxes, to: RegroupedAxes, hold: Hold) {
  const [a, b] = [placesOf(from), placesOf(to)];
  const equal: [Axis, Axis][] = [];
  const pair = (x: Place, y: Place) => equal.push([x.axis, y.axis]);
  while (a.length > 0 && b.length > 0 && agree(a[0]!, b[0]!)) pair(a.shift()!, b.shift()!);
  while (a.length > 0 && b.length > 0 && agree(a.at(-1)!, b.at(-1)!)) pair(a.pop()!, b.pop()!);
  const rest = [...a, ...b].map(place => place.axis);
  const digits = a.every(hasSize) && b.every(hasSize) ? commonDigits(a, b) : undefined;
  if (!digits) return { equal, regroupings: [], lost: rest };
  return { equal, regroupings: digits.map(block => ({ digits: block, hold })), lost: [] };
}

interface Place {
  readonly axis: Axis;
  readonly dim: Shape[number];
}
type SizedPlace = Place & { readonly dim: number };

/** Axes of one element have no digits. */
const placesOf = ({ axes, shape }: RegroupedAxes): Place[] =>
  axes.map((axis, i) => ({ axis, dim: shape[i] ?? null })).filter(({ dim }) => dim !== 1);
const agree = (x: Place, y: Place) => x.dim !== null && x.dim === y.dim;
const hasSize = (place: Place): place is SizedPlace => typeof place.dim === 'number';

/** Blocks of digits, from the left; undefined where the shapes have no common ones (3 x 4 and 4 x 3). */
function commonDigits(a: readonly SizedPlace[], b: readonly SizedPlace[]): Digit[][] | undefined {
  const [left, right] = [stridesOf(a), stridesOf(b)];
  if (left.total !== right.total || left.total === 0) return undefined;
  const borders = [...new Set([...left.strides, ...right.strides])].sort((x, y) => y - x);
  const shared = new Set(left.strides.filter(s => right.strides.includes(s)));
  const blocks: Digit[][] = [[]];
  let above = left.total;
  for (const border of borders) {
    const size = above / border;
    if (!Number.isInteger(size)) return undefined;
    blocks.at(-1)!.push({ size, places: [placeOf(a, left.strides, border), placeOf(b, right.strides, border)] });
    if (shared.has(border) && border !== 1) blocks.push([]);
    above = border;
  }
  return blocks.filter(block => block.length > 0);
}

function stridesOf(places: readonly SizedPlace[]) {
  const strides: number[] = [];
  let total = 1;
  for (const { dim } of [...places].reverse()) {
    strides.unshift(total);
    total *= dim;
  }
  return { strides, total };
}

function placeOf(places: readonly Place[], strides: readonly number[], border: number) {
  const index = strides.findIndex(stride => stride <= border);
  return { axis: places[index]!.axis, stride: border / strides[index]! };
}

/** Decides of each regrouping which digit may lose values. Later holds are known by then: all operators have spoken. */
export function settleRegroupings(atoms: Atoms, regroupings: readonly Regrouping[]): void {
  let open = [...regroupings];
  while (open.length > 0) {
    const candidates = open.map(regrouping => ({ regrouping, digits: liveDigits(atoms, regrouping) }));
    const clear = candidates.filter(({ digits }) => digits.length < 2);
    // Where several could, the longest: fewer channels go together.
    const settled = clear.length > 0 ? clear : candidates.slice(0, 1);
    for (const { regrouping, digits } of settled) {
      const still = digits.filter(digit => isLive(atoms, digit));
      settle(atoms, regrouping, still.length > 0 ? still.reduce(longer) : undefined);
    }
    const done = new Set(settled.map(s => s.regrouping));
    open = open.filter(regrouping => !done.has(regrouping));
  }
}

const longer = (a: Digit, b: Digit) => (b.size > a.size ? b : a);
const isLive = (atoms: Atoms, { places }: Digit) => places.every(({ axis }) => atoms.isLive(axis));
const liveDigits = (atoms: Atoms, { digits }: Regrouping) =>
  digits.filter(digit => digit.size > 1 && isLive(atoms, digit));

function settle(atoms: Atoms, { digits, hold }: Regrouping, live: Digit | undefined): void {
  for (const { places } of digits)
    for (const { axis } of places) if (!live?.places.some(p => p.axis === axis)) atoms.hold(axis, hold);
  const [reference] = live?.places ?? [];
  for (const { axis, stride } of live?.places ?? [])
    for (let i = 0; i < axis.size!; i++) {
      const value = Math.floor(i / stride) % live!.size;
      atoms.union(axis.first + i, reference!.axis.first + value * reference!.stride);
    }
}
