import { capturedValues, GraphIndex, type Node } from '../../ir';
import type { Analysis } from '../analyse';

/** An operand of a unit that is computed at run time. */
export interface Source {
  /** The value before any QuantizeLinear and DequantizeLinear on its way. */
  readonly value: string;
  /** The unit that makes it; undefined: an input of the graph. */
  readonly unit: Unit | undefined;
}

/** A layer that does work of its own, with the layers that only serve it. */
export interface Unit {
  /** Position in the order of execution. */
  readonly index: number;
  readonly node: Node;
  /** Quantize and DequantizeLinear nodes around it and nodes computed from constants for it, in the file's order. */
  readonly helpers: readonly Node[];
  /** Operands that are no constants, in order; what its bodies capture last. */
  readonly sources: readonly Source[];
  /** Units that read its results, with the position among their sources. */
  readonly readers: readonly { readonly unit: Unit; readonly operand: number }[];
}

type MutableUnit = Unit & { helpers: Node[]; sources: Source[]; readers: { unit: Unit; operand: number }[] };

/** Moves a value between float and integer, in whichever domain. */
export const isConversion = ({ opType }: { readonly opType: string }): boolean =>
  opType === 'QuantizeLinear' || opType === 'DequantizeLinear';

/** The layers of a model's main graph as a graph of units: every layer belongs to exactly one. */
export class LayerGraph {
  readonly units: readonly Unit[];
  readonly index: GraphIndex;
  /** The unit that a layer is, or belongs to. */
  private readonly owners = new Map<Node, MutableUnit>();

  constructor(readonly analysis: Analysis) {
    this.index = new GraphIndex(analysis.model.graph);
    const units: MutableUnit[] = [];
    for (const node of analysis.layers) if (!this.isHelper(node)) units.push(this.own(node, units.length));
    for (const unit of units) for (const value of this.operands(unit.node)) this.connect(unit, value);
    const alone = this.assignHelpers();
    this.units = [...units, ...alone.map((node, i) => this.own(node, units.length + i))];
    for (const unit of this.units.slice(units.length))
      for (const value of this.operands(unit.node)) this.connect(unit as MutableUnit, value);
  }

  unitOf(node: Node): Unit | undefined {
    return this.owners.get(node);
  }

  /** What a value is before any conversion between float and integer. */
  unconverted(value: string): string {
    for (let current = value; ; ) {
      const producer = this.index.producer(current);
      if (!producer || !isConversion(producer) || this.analysis.shapes.main.constantNodes.has(producer)) return current;
      const from = producer.inputs[0];
      if (!from || this.analysis.shapes.main.isConstant(from)) return current;
      current = from;
    }
  }

  /** The unit that makes a value; undefined for inputs of the graph and constants. */
  producer(value: string): Unit | undefined {
    const node = this.index.producer(this.unconverted(value));
    return node && this.owners.get(node);
  }

  private isHelper(node: Node): boolean {
    return this.analysis.shapes.main.constantNodes.has(node) || isConversion(node);
  }

  private own(node: Node, index: number): MutableUnit {
    const unit: MutableUnit = { index, node, helpers: [], sources: [], readers: [] };
    this.owners.set(node, unit);
    return unit;
  }

  /** Values that a node reads at run time. */
  private operands(node: Node): string[] {
    const captured = [...node.subgraphs()].flatMap(({ graph }) => [...capturedValues(graph)]);
    const names = [...node.inputs, ...new Set(captured)];
    return names.filter(name => name !== '' && !this.analysis.shapes.main.isConstant(name));
  }

  private connect(unit: MutableUnit, operand: string): void {
    const value = this.unconverted(operand);
    const producer = this.producer(value) as MutableUnit | undefined;
    producer?.readers.push({ unit, operand: unit.sources.length });
    unit.sources.push({ value, unit: producer });
  }

  /**
   * A conversion belongs to the unit whose result it converts, at the graph's inputs to the first reader; a node
   * computed from constants to its first reader. Returns those that nothing needs.
   */
  private assignHelpers(): Node[] {
    const alone: Node[] = [];
    const found: [Node, MutableUnit][] = [];
    // From the end to the start: what reads a helper is known before it.
    for (const node of [...this.analysis.layers].reverse()) {
      if (this.owners.has(node)) continue;
      const made = isConversion(node) ? this.producer(node.inputs[0] ?? '') : undefined;
      const owner = made ?? this.firstReader(node);
      if (!owner) alone.unshift(node);
      else {
        this.owners.set(node, owner as MutableUnit);
        found.unshift([node, owner as MutableUnit]);
      }
    }
    for (const [node, owner] of found) owner.helpers.push(node);
    return alone;
  }

  private firstReader(node: Node): Unit | undefined {
    for (const output of node.outputs)
      for (const use of output ? this.index.consumers(output) : []) {
        const owner = this.owners.get(use.node);
        if (owner) return owner;
      }
    return undefined;
  }
}
