import type { GraphIndex, Model, Node } from '../../../ir';
import type { Selection } from '../../selection';
import type { Insertions } from '../insert';
import type { NodeWriter } from '../nodeWriter';

export interface WeightOnlySettings extends Selection {
  readonly bits: 4 | 8;
  readonly blockSize: number;
  readonly symmetric: boolean;
  /** How MatMulNBits may compute: 4 lets it multiply in 8 bits, 0 keeps to float32 (its attribute `accuracy_level`). */
  readonly accuracyLevel: number;
}

export interface WeightOnlyContext {
  readonly model: Model;
  /** Of the graph as it was before anything was rewritten. */
  readonly index: GraphIndex;
  readonly write: NodeWriter;
  readonly insertions: Insertions;
  readonly settings: WeightOnlySettings;
}

export const MICROSOFT = 'com.microsoft';

/** Lets the model use onnxruntime's own operators. */
export function importMicrosoft({ model }: WeightOnlyContext): void {
  if (model.opset(MICROSOFT) === 0) model.opsets.set(MICROSOFT, 1);
}

/** Puts nodes in a node's place; the last gives out what it gave. */
export const replaceBy = ({ insertions }: WeightOnlyContext, node: Node, nodes: readonly Node[]): void =>
  insertions.putAfter(node, nodes);
