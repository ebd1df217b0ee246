import type { Dim, Shape } from '../../ir/dim';
import type { Node } from '../../ir/node';
import type { Content } from '../op';

/** One axis of a value, with an atom for each of its indices. */
export interface Axis {
  readonly id: number;
  /** The first atom; the others follow. */
  readonly first: number;
  /** Undefined: not known when the model is read, and so without atoms. */
  readonly size: number | undefined;
}

/**
 * How an operator relates the indices of its operands' axes (DESIGN section 3, "Channels are atoms"; the idea of following
 * coupled channels by operator is that of Fang et al., DepGraph, 2023). The measure of every relation is the masked model:
 * leaving out what is related must give what zeros there would give. Axes that a facet does not touch are held: no index of
 * them is ever removed.
 */
export interface ChannelContext {
  readonly node: Node;
  readonly opset: number;
  /** Axes of an operand; undefined where it is omitted or its rank unknown. */
  input(index: number): readonly Axis[] | undefined;
  output(index: number): readonly Axis[] | undefined;
  /** Shapes at a batch of 1. */
  shape(index: number): Shape | undefined;
  content(index: number): Content | undefined;
  /** Computed from constants alone. */
  isConstant(index: number): boolean;
  constantInts(index: number): readonly number[] | undefined;
  /** What is known of a vector of integers where the batch is left open: entries may be symbols. */
  ints(operand: IntsOperand): readonly Dim[] | undefined;
  /** Each index of one axis goes with the same index of the other. An axis of size 1 is broadcast and goes with nothing. */
  same(a: Axis | undefined, b: Axis | undefined): void;
  /** Index `i` of one axis goes with index `j` of the other. */
  tie(a: Axis, i: number, b: Axis, j: number): void;
  /** The same elements in the same order under other axes (Reshape): index digits that can be told apart go together. */
  regroup(from: readonly Axis[], to: readonly Axis[]): void;
  /** Any index may go by itself, as far as this operator is concerned. */
  free(axis: Axis): void;
  /** No index may go. The reason is a plain clause that ends a sentence about a layer. */
  hold(axis: Axis, reason: string): void;
  /**
   * The node computes its channels by a constant weight: the weight's axis, and the axis on which the layer's own outputs are
   * counted where that is another (transposed convolutions of several groups, gates of recurrent layers).
   */
  computes(weight: number, axis: Axis | undefined, outputs?: Axis): void;
  /** The operand scales normalized channels: its size tells how much they matter. */
  scaledBy(input: number): void;
  /** Called when something of the node's operands goes, to mend its attributes and shape constants. */
  onPrune(mend: (edit: PruneEdit) => void): void;
}

/** A small vector of integers that was an attribute before it became an input. */
export interface IntsOperand {
  readonly input: number;
  readonly attribute?: string;
  /** The operator's version since which it is an input; 1 when absent. */
  readonly inputSince?: number;
}

/** A node whose operands have lost indices. */
export interface PruneEdit {
  /** The node to mend. */
  readonly node: Node;
  /** The indices that are left of an axis, ascending. */
  kept(axis: Axis): readonly number[];
  /** Sets some entries; whatever computes the others goes on to do so. */
  setInts(operand: IntsOperand, entries: ReadonlyMap<number, number>): void;
  /** Replaces all entries. */
  replaceInts(operand: IntsOperand, values: readonly number[]): void;
}

export type ChannelFacet = (ctx: ChannelContext) => void;

/** Whether an axis has lost an index. */
export const isCut = (edit: PruneEdit, axis: Axis): boolean =>
  axis.size !== undefined && edit.kept(axis).length < axis.size;
