import { type Tensors, weightsDiffer } from './changes';
import type { LayerGraph, Unit } from './layerGraph';
import type { Level, UnitKeys } from './unitKeys';

export type Side = 'a' | 'b';
export const otherSide = (side: Side): Side => (side === 'a' ? 'b' : 'a');

/** What told that layers belong together. */
export type Evidence = 'origin' | 'name' | 'structure';

/** Units of both models that do the same work; at least one on either side. */
export interface Group {
  readonly a: Unit[];
  readonly b: Unit[];
  by: Evidence;
}

/** Which units of two graphs belong together, as far as it is known. */
export class Matching {
  private readonly groupsOf: Readonly<Record<Side, (Group | undefined)[]>>;
  private readonly all = new Set<Group>();

  constructor(
    readonly graphs: Readonly<Record<Side, LayerGraph>>,
    readonly keys: Readonly<Record<Side, UnitKeys>>,
    private readonly tensors: Tensors,
  ) {
    this.groupsOf = { a: graphs.a.units.map(() => undefined), b: graphs.b.units.map(() => undefined) };
  }

  get groups(): readonly Group[] {
    return [...this.all];
  }
  groupOf(side: Side, unit: Unit): Group | undefined {
    return this.groupsOf[side][unit.index];
  }
  isFree(side: Side, unit: Unit): boolean {
    return this.groupsOf[side][unit.index] === undefined;
  }
  free(side: Side): Unit[] {
    return this.graphs[side].units.filter(u => this.isFree(side, u));
  }
  alike(level: Level, a: Unit, b: Unit): boolean {
    return this.keys.a[level][a.index] === this.keys.b[level][b.index];
  }

  weightsDiffer(group: Group): boolean {
    return weightsDiffer(this.graphs, group, this.tensors);
  }

  /** Makes a group of free units. */
  join(a: readonly Unit[], b: readonly Unit[], by: Evidence): Group {
    const group: Group = { a: [...a], b: [...b], by };
    for (const unit of a) this.groupsOf.a[unit.index] = group;
    for (const unit of b) this.groupsOf.b[unit.index] = group;
    this.all.add(group);
    return group;
  }

  /** Puts a free unit into a group, in its place in the order of execution. */
  absorb(side: Side, unit: Unit, group: Group): void {
    const at = group[side].findIndex(u => u.index > unit.index);
    group[side].splice(at < 0 ? group[side].length : at, 0, unit);
    this.groupsOf[side][unit.index] = group;
  }
}

/** Sources of a group's units that are made outside of it, in order. */
export const outerSources = (matching: Matching, side: Side, group: Group) =>
  group[side].flatMap(u => u.sources.filter(s => !s.unit || matching.groupOf(side, s.unit) !== group));

/** Readers of a group's results that are not part of it. */
export const outerReaders = (matching: Matching, side: Side, group: Group) =>
  group[side].flatMap(u => u.readers.filter(r => matching.groupOf(side, r.unit) !== group));
