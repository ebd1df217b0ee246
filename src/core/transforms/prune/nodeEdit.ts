import type { GraphShapes } from '../../analysis/graphShapes';
import { type Graph, intsAttribute, makeTensor, Node } from '../../ir';
import { bytesOf } from '../../numeric/elements';
import type { Axis, IntsOperand, PruneEdit } from '../../ops/channels/facet';
import { addInitializer, originOf, type UniqueNames } from '../../passes/edit';
import type { KeptChannels } from './keptChannels';

/** What edits work on. */
export interface EditedGraph {
  readonly graph: Graph;
  readonly names: UniqueNames;
  /** Of the original, the batch left open. */
  readonly shapes: GraphShapes;
  readonly kept: KeptChannels;
}

/** Mends one node of a graph whose tensors are cut. */
export class NodeEdit implements PruneEdit {
  changed = false;

  constructor(
    readonly node: Node,
    private readonly edited: EditedGraph,
  ) {}

  kept(axis: Axis): readonly number[] {
    return this.edited.kept.of(axis);
  }

  setInts(operand: IntsOperand, entries: ReadonlyMap<number, number>): void {
    if (entries.size === 0) return;
    const { input, attribute } = operand;
    const known = this.isInput(operand) ? this.contentOf(input) : this.node.ints(attribute ?? '', []);
    if (known.every(n => typeof n === 'number'))
      this.replaceInts(
        operand,
        known.map((n, i) => entries.get(i) ?? n),
      );
    else this.overrideComputed(input, known.length, entries);
  }

  replaceInts(operand: IntsOperand, values: readonly number[]): void {
    this.changed = true;
    const { input, attribute } = operand;
    if (attribute !== undefined && !this.isInput(operand)) {
      this.node.set(intsAttribute(attribute, values));
      return;
    }
    while (this.node.inputs.length <= input) this.node.inputs.push('');
    this.node.inputs[input] = this.addInts(input, values);
  }

  private isInput({ attribute, inputSince = 1 }: IntsOperand): boolean {
    return attribute === undefined || this.edited.shapes.opset(this.node.domain) >= inputSince;
  }
  private contentOf(input: number) {
    return this.edited.shapes.contentOf(this.node.inputs[input]!)?.values ?? [];
  }

  /** A vector that is computed at run time, some entries of it set: x * mask + values. */
  private overrideComputed(input: number, length: number, entries: ReadonlyMap<number, number>): void {
    this.changed = true;
    const { graph, names } = this.edited;
    const value = this.node.inputs[input]!;
    const every = Array.from({ length }, (_, i) => i);
    const mask = every.map(i => (entries.has(i) ? 0 : 1));
    const values = every.map(i => entries.get(i) ?? 0);
    const [masked, set] = [names.value(`${value}_open`), names.value(`${value}_pruned`)];
    const nodes = [
      new Node(names.node(`${this.node.name}_open`), 'Mul', [value, this.addInts(input, mask)], [masked]),
      new Node(names.node(`${this.node.name}_pruned`), 'Add', [masked, this.addInts(input, values)], [set]),
    ];
    for (const node of nodes) node.origin = originOf(this.node);
    graph.nodes.splice(graph.nodes.indexOf(this.node), 0, ...nodes);
    this.node.inputs[input] = set;
  }

  /** Shapes are int64; indices may be int32. */
  private addInts(input: number, values: readonly number[]): string {
    const { graph, names, shapes } = this.edited;
    const old = this.node.inputs[input];
    const narrow = old ? shapes.elementType(old) === 'int32' : false;
    const name = names.value(`${this.node.name}_${old || 'sizes'}_pruned`);
    const tensor = narrow
      ? makeTensor(name, 'int32', [values.length], bytesOf(Int32Array.from(values)))
      : makeTensor(name, 'int64', [values.length], bytesOf(BigInt64Array.from(values, BigInt)));
    return addInitializer(graph, name, tensor);
  }
}
