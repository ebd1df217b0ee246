import type { Dim, Node, Shape } from '../../ir';
import type { Axis, ChannelContext, IntsOperand, PruneEdit } from '../../ops/channels/facet';
import { contentNumbers } from '../../ops/content';
import type { Content } from '../../ops/op';
import type { GraphShapes } from '../graphShapes';
import type { Atoms } from './atoms';
import { compareShapes, type Regrouping } from './regrouping';
import type { ValueAxes } from './valueAxes';

/** Weights by which a node computes its channels. */
export interface ComputedChannels {
  readonly node: Node;
  /** Name of the weight. */
  readonly weight: string;
  readonly axis: Axis;
  /** The axis on which the node's outputs are counted. */
  readonly outputs: Axis;
}

export interface Mend {
  readonly node: Node;
  readonly mend: (edit: PruneEdit) => void;
}

/** What the facets of all nodes add to. */
export interface Relations {
  readonly atoms: Atoms;
  readonly values: ValueAxes;
  /** At a batch of 1. */
  readonly shapes: GraphShapes;
  /** With the batch left open. */
  readonly open: GraphShapes;
  readonly regroupings: Regrouping[];
  readonly computed: ComputedChannels[];
  /** Names of vectors by which channels are scaled. */
  readonly scales: string[];
  readonly mends: Mend[];
  /** Nodes with weights whose channels are not followed. */
  readonly unfollowed: { readonly node: string; readonly reason: string }[];
}

/** The view of one node that an operator's `channels` facet gets. */
export class NodeChannels implements ChannelContext {
  private readonly touched = new Set<Axis>();
  private regroups = false;

  constructor(
    readonly node: Node,
    private readonly relations: Relations,
  ) {}

  get opset(): number {
    return this.relations.shapes.opset(this.node.domain);
  }
  input(index: number): readonly Axis[] | undefined {
    return this.relations.values.of(this.node.inputs[index]);
  }
  output(index: number): readonly Axis[] | undefined {
    return this.relations.values.of(this.node.outputs[index]);
  }
  shape(index: number): Shape | undefined {
    return this.shapeOf(this.node.inputs[index]);
  }
  content(index: number): Content | undefined {
    const name = this.node.inputs[index];
    return name ? this.relations.shapes.contentOf(name) : undefined;
  }
  isConstant(index: number): boolean {
    const name = this.node.inputs[index];
    return name !== undefined && name !== '' && this.relations.shapes.isConstant(name);
  }
  constantInts(index: number): readonly number[] | undefined {
    const values = contentNumbers(this.content(index));
    return values?.every(Number.isInteger) ? values : undefined;
  }
  ints({ input, attribute, inputSince = 1 }: IntsOperand): readonly Dim[] | undefined {
    const name = this.node.inputs[input];
    if (name && this.opset >= inputSince) return this.relations.open.contentOf(name)?.values;
    return attribute === undefined ? undefined : this.node.ints(attribute);
  }

  same(a: Axis | undefined, b: Axis | undefined): void {
    if (!a || !b) return;
    if (a.size === 1 || b.size === 1) return;
    this.touch(a, b);
    if (a.size !== b.size) {
      for (const axis of [a, b]) this.hold(axis, 'where sizes are not known');
      return;
    }
    for (let i = 0; i < (a.size ?? 0); i++) this.relations.atoms.union(a.first + i, b.first + i);
  }

  tie(a: Axis, i: number, b: Axis, j: number): void {
    this.touch(a, b);
    if (i < (a.size ?? 0) && j < (b.size ?? 0)) this.relations.atoms.union(a.first + i, b.first + j);
    else for (const axis of [a, b]) this.hold(axis, 'where sizes are not known');
  }

  regroup(from: readonly Axis[], to: readonly Axis[]): void {
    const shaped = (axes: readonly Axis[]) => ({ axes, shape: this.shapeOfAxes(axes) });
    const hold = this.holdFor('which mixes them with other positions');
    const { equal, regroupings, lost } = compareShapes(shaped(from), shaped(to), hold);
    for (const [a, b] of equal) this.same(a, b);
    for (const axis of lost) this.relations.atoms.hold(axis, hold);
    this.relations.regroupings.push(...regroupings);
    this.regroups = true;
    this.touch(...from, ...to);
  }

  free(axis: Axis): void {
    this.touch(axis);
  }
  hold(axis: Axis, reason: string): void {
    this.touch(axis);
    this.relations.atoms.hold(axis, this.holdFor(reason));
  }

  computes(weight: number, axis: Axis | undefined, outputs = axis): void {
    const name = this.node.inputs[weight];
    if (name && axis && outputs && this.isConstant(weight))
      this.relations.computed.push({ node: this.node, weight: name, axis, outputs });
  }

  scaledBy(input: number): void {
    if (this.isConstant(input)) this.relations.scales.push(this.node.inputs[input]!);
  }

  onPrune(mend: (edit: PruneEdit) => void): void {
    this.relations.mends.push({ node: this.node, mend });
  }

  /** Holds all axes that the facet has not touched. */
  holdRest(reason: string): void {
    for (const name of [...this.node.inputs, ...this.node.outputs])
      for (const axis of this.relations.values.of(name) ?? [])
        if (!this.touched.has(axis)) this.relations.atoms.hold(axis, this.holdFor(reason));
  }

  /**
   * Constants are stored cut, not masked: where one is computed of others, what leaves no index of its own in the result (the inputs
   * under a norm of weights) would change it by being left out.
   */
  holdLost(): void {
    // The digits of regrouped indices go together later; none is lost.
    if (this.regroups) return;
    const { atoms, values } = this.relations;
    const axesOf = (names: readonly string[]) => names.flatMap(name => values.of(name) ?? []);
    const left = new Set<number>();
    for (const { first, size = 0 } of axesOf(this.node.outputs))
      for (let i = 0; i < size; i++) left.add(atoms.find(first + i));
    const hold = this.holdFor('where weights are computed: optimize the model first to fold that');
    for (const axis of axesOf(this.node.inputs)) atoms.holdWhere(axis, hold, root => !left.has(root));
  }

  /** A clause about this node as one about channels. */
  reasonFor(clause: string): string {
    return `they reach ${this.node.name} (${this.node.opType}), ${clause}`;
  }

  private touch(...axes: Axis[]): void {
    for (const axis of axes) this.touched.add(axis);
  }
  private holdFor(reason: string) {
    return { node: this.node.name, reason: this.reasonFor(reason) };
  }
  private shapeOf(name: string | undefined): Shape | undefined {
    const type = name ? this.relations.shapes.typeOf(name) : undefined;
    return type?.kind === 'tensor' ? type.shape : undefined;
  }
  /** The sizes of axes, symbols where the size is one. */
  private shapeOfAxes(axes: readonly Axis[]): Shape {
    return axes.map(axis => this.relations.values.dimOf(axis));
  }
}
