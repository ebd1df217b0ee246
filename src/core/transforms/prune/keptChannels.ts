import type { Atoms } from '../../analysis/channels/atoms';
import type { Axis } from '../../ops/channels/facet';
import type { KeptIndices } from './cutTensor';

/** What is left of every axis when some channels go. */
export class KeptChannels {
  private readonly known = new Map<Axis, readonly number[]>();

  constructor(
    private readonly atoms: Atoms,
    /** Channels by the root atom of their class. */
    private readonly removed: ReadonlySet<number>,
  ) {}

  /** Ascending; of an axis of unknown size nothing is listed. */
  of(axis: Axis): readonly number[] {
    const known = this.known.get(axis);
    if (known) return known;
    const kept: number[] = [];
    for (let i = 0; i < (axis.size ?? 0); i++) if (!this.removed.has(this.atoms.find(axis.first + i))) kept.push(i);
    this.known.set(axis, kept);
    return kept;
  }

  isCut(axis: Axis): boolean {
    return axis.size !== undefined && this.of(axis).length < axis.size;
  }

  /** Undefined where no axis is cut. */
  ofAxes(axes: readonly Axis[] | undefined): KeptIndices | undefined {
    if (!axes?.some(axis => this.isCut(axis))) return undefined;
    return axes.map(axis => (this.isCut(axis) ? this.of(axis) : undefined));
  }
}
