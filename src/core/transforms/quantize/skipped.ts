import { functionOf } from '../../analysis/functionCalls';
import { isFloat, type Model, type Node } from '../../ir';
import { findOp } from '../../ops/registry';
import { graphsOf } from '../../passes/edit';
import type { ValueTypes } from '../../passes/valueTypes';
import { facetOf } from './facets';
import type { Plan } from './plan';

/** Layers that stay float, with the reason. Plumbing (shapes, moves) and integer arithmetic are left out. */
export function skippedLayers(model: Model, plan: Plan, types: ValueTypes): { node: string; reason: string }[] {
  const absorbed = new Set([...plan.chosen.values()].map(c => c.absorbed));
  const skipped: { node: string; reason: string }[] = [];
  for (const node of model.graph.nodes) {
    for (const { graph } of node.subgraphs())
      for (const inner of graphsOf(graph))
        for (const layer of inner.nodes)
          if (facetOf(layer)?.weight)
            skipped.push({ node: layer.name, reason: `lies in the body of ${node.opType} ${node.name}` });
    if (plan.chosen.has(node) || absorbed.has(node) || !isLayer(node, types)) continue;
    skipped.push({ node: node.name, reason: plan.reasons.get(node) ?? withoutKernel(node, model) });
  }
  return skipped;
}

function isLayer(node: Node, types: ValueTypes): boolean {
  if (findOp(node)?.plumbing) return false;
  if ([...node.subgraphs()].length > 0) return false;
  const type = node.outputs[0] ? types.type(node.outputs[0]) : undefined;
  return type === undefined || isFloat(type);
}

function withoutKernel(node: Node, model: Model): string {
  const name = node.domain ? `${node.domain}.${node.opType}` : node.opType;
  if (functionOf(model, node)) return `${name} is a function of the model`;
  return findOp(node.opType, node.domain)
    ? `${name} has no integer kernel in onnxruntime`
    : `${name} is unknown to Lathe`;
}
