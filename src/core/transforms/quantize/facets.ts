import type { Node } from '../../ir';
import type { QuantizeFacet } from '../../ops/op';
import { findOp } from '../../ops/registry';

export const facetOf = (node: Node): QuantizeFacet | undefined => findOp(node.opType, node.domain)?.quantize;

/** Names of the inputs that carry activations, with their indices. */
export function activationsOf(node: Node, facet: QuantizeFacet): { value: string; input: number }[] {
  const indices = facet.activations === 'all' ? node.inputs.map((_, i) => i) : facet.activations;
  return indices.flatMap(input => (node.inputs[input] ? [{ value: node.inputs[input]!, input }] : []));
}

/** Nodes that other layers' results only pass through; they hold no weights and do no arithmetic a user would look for. */
export const plumbing: ReadonlySet<string> = new Set([
  'Identity',
  'Dropout',
  'Cast',
  'CastLike',
  'Constant',
  'ConstantOfShape',
  'Shape',
  'Size',
  'Range',
  'EyeLike',
  'NonZero',
  'Reshape',
  'Flatten',
  'Transpose',
  'Squeeze',
  'Unsqueeze',
  'Expand',
  'Tile',
  'Concat',
  'Split',
  'Slice',
  'Gather',
  'GatherND',
  'GatherElements',
  'ScatterND',
  'ScatterElements',
  'Pad',
  'Where',
  'DepthToSpace',
  'SpaceToDepth',
  'Resize',
  'Upsample',
  'MaxPool',
  'Relu',
  'Clip',
  'Equal',
  'Greater',
  'GreaterOrEqual',
  'Less',
  'LessOrEqual',
  'And',
  'Or',
  'Not',
  'Xor',
  'OneHot',
  'ArgMax',
  'ArgMin',
  'TopK',
  'NonMaxSuppression',
  'QuantizeLinear',
  'DequantizeLinear',
]);
