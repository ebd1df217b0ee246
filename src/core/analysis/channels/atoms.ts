import type { Axis } from '../../ops/channels/facet';

/** Longer axes get no atoms: nothing of them is ever removed. */
const LONGEST_AXIS = 1 << 20;

/** Why indices are held, and by which node. */
export interface Hold {
  /** '' where the graph itself holds them. */
  readonly node: string;
  readonly reason: string;
}

/** Union-find over the indices of all axes (Tarjan 1975), with what holds each class. */
export class Atoms {
  readonly axes: Axis[] = [];
  private count = 0;
  private parent = new Int32Array(1024);
  /** Of a root: one more than the index of its hold; 0: none. */
  private held = new Int32Array(1024);
  private readonly holds: Hold[] = [];

  axis(size: number | undefined): Axis {
    const counted = size !== undefined && size <= LONGEST_AXIS ? size : undefined;
    const axis = { id: this.axes.length, first: this.count, size: counted };
    this.axes.push(axis);
    const end = this.count + (counted ?? 0);
    if (end > this.parent.length) {
      const room = Math.max(end, 2 * this.parent.length);
      this.parent = grown(this.parent, room);
      this.held = grown(this.held, room);
    }
    for (let i = this.count; i < end; i++) this.parent[i] = i;
    this.count = end;
    return axis;
  }

  get size(): number {
    return this.count;
  }

  find(atom: number): number {
    const { parent } = this;
    let at = atom;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  }

  union(a: number, b: number): void {
    const [x, y] = [this.find(a), this.find(b)];
    if (x === y) return;
    // The earlier atom stays root: classes keep the order of the graph.
    const [root, child] = x < y ? [x, y] : [y, x];
    this.parent[child] = root;
    if (this.held[root] === 0) this.held[root] = this.held[child]!;
  }

  hold(axis: Axis, hold: Hold): void {
    this.holdWhere(axis, hold, () => true);
  }

  /** Holds the classes of an axis, by their roots, that the test picks. */
  holdWhere(axis: Axis, hold: Hold, isMeant: (root: number) => boolean): void {
    if (axis.size === undefined) return;
    this.holds.push(hold);
    for (let i = 0; i < axis.size; i++) {
      const root = this.find(axis.first + i);
      if (this.held[root] === 0 && isMeant(root)) this.held[root] = this.holds.length;
    }
  }

  holdOf(atom: number): Hold | undefined {
    return this.holds[this.held[this.find(atom)]! - 1];
  }

  /** Of the first index that is held; undefined: none is. */
  firstHold(axis: Axis): Hold | undefined {
    for (let i = 0; i < (axis.size ?? 0); i++) {
      const hold = this.holdOf(axis.first + i);
      if (hold) return hold;
    }
    return undefined;
  }

  /** Whether an index of the axis could go. */
  isLive(axis: Axis): boolean {
    for (let i = 0; i < (axis.size ?? 0); i++) if (this.held[this.find(axis.first + i)] === 0) return true;
    return false;
  }
}

function grown(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const result = new Int32Array(length);
  result.set(array);
  return result;
}
