import type { Dim } from '../../ir';
import type { Axis } from '../../ops/channels/facet';
import type { GraphShapes } from '../graphShapes';
import type { Atoms } from './atoms';

/** The axes of every value of a graph whose rank is known. */
export class ValueAxes {
  private readonly byValue = new Map<string, readonly Axis[]>();
  private readonly dims: Dim[] = [];

  constructor(atoms: Atoms, shapes: GraphShapes) {
    for (const [name, type] of shapes.types) {
      if (type.kind !== 'tensor' || !type.shape) continue;
      const axes = type.shape.map(dim => {
        this.dims.push(dim);
        return atoms.axis(typeof dim === 'number' ? dim : undefined);
      });
      this.byValue.set(name, axes);
    }
  }

  /** Undefined where the rank is unknown, and for an omitted operand. */
  of(name: string | undefined): readonly Axis[] | undefined {
    return name ? this.byValue.get(name) : undefined;
  }
  /** The axis' size as inference has it: a number or a symbol. */
  dimOf(axis: Axis): Dim {
    return this.dims[axis.id] ?? null;
  }
  /** Whether a value is no tensor of known rank, so that nothing can be said of its channels. */
  isUnknown(name: string): boolean {
    return name !== '' && !this.byValue.has(name);
  }
}
