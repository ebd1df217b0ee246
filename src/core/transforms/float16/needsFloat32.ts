import { functionOf } from '../../analysis/functionCalls';
import type { Model, Node } from '../../ir';
import { findOp } from '../../ops/registry';
import type { HalfType } from './floatScope';

/** Why a node cannot compute in a 16-bit type in this model; undefined when it can. */
export function whyFloat32(node: Node, model: Model, type: HalfType): string | undefined {
  const name = node.domain ? `${node.domain}.${node.opType}` : node.opType;
  if (functionOf(model, node)) return `${name} is a function of the model`;
  const op = findOp(node);
  const since = op?.halfTypes?.[type];
  if (since === undefined) return `${name} has no ${type} form`;
  if (since > model.opset()) return `${name} takes ${type} from opset ${since} on, and the model has ${model.opset()}`;
  return op?.givesFloat32?.(node) ? `${name} gives float32` : undefined;
}

/** Whether an input keeps its float32 type although the node computes in 16 bits. */
export const isFloat32Input = (node: Node, input: number, opset: number): boolean =>
  findOp(node)?.float32Inputs?.(opset).includes(input) === true;
