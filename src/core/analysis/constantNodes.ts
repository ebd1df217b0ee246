import { capturedValues, type Model, type ModelFunction, type Node } from '../ir';
import { findOp } from '../ops/registry';
import { functionOf } from './functionCalls';
import type { GraphShapes } from './graphShapes';

/**
 * Whether a node is computed from constants alone, so that onnxruntime does it once when it loads the model. An unknown
 * operator is not taken to be: it may be random or have state.
 */
export function isConstantNode(node: Node, scope: GraphShapes, model: Model): boolean {
  const isConstant = (name: string) => name === '' || scope.isConstant(name);
  if (!node.inputs.every(isConstant) || !isRepeatable(node, model)) return false;
  for (const { graph } of node.subgraphs())
    for (const name of capturedValues(graph)) if (!isConstant(name)) return false;
  return true;
}

const repeatableFunctions = new WeakMap<ModelFunction, boolean>();

/** Whether the operator, with all that its bodies hold, gives the same results for the same inputs. */
function isRepeatable(node: Node, model: Model): boolean {
  const called = functionOf(model, node);
  if (called) return isRepeatableFunction(called, model);
  const op = findOp(node);
  if (!op || op.random) return false;
  for (const { graph } of node.subgraphs()) if (!graph.nodes.every(n => isRepeatable(n, model))) return false;
  return true;
}

function isRepeatableFunction(called: ModelFunction, model: Model): boolean {
  const known = repeatableFunctions.get(called);
  if (known !== undefined) return known;
  // Until it is known: a function that calls itself is malformed and counts as not repeatable.
  repeatableFunctions.set(called, false);
  const result = called.nodes.every(n => isRepeatable(n, model));
  repeatableFunctions.set(called, result);
  return result;
}
