import type { Model, Node } from '../../ir';

/** Operators that the standard (onnx/defs) gives no float16 form, in every or in some version, and generators of float32. */
const float32Only: ReadonlySet<string> = new Set([
  ...['NonMaxSuppression', 'RoiAlign', 'CumSum', 'MelWeightMatrix', 'TfIdfVectorizer', 'ImageDecoder'],
  ...['QuantizeLinear', 'DequantizeLinear', 'DynamicQuantizeLinear', 'QLinearConv', 'QLinearMatMul'],
  ...['RandomNormal', 'RandomUniform', 'HannWindow', 'HammingWindow', 'BlackmanWindow'],
]);

export function staysFloat32(node: Node, model: Model): boolean {
  if (node.domain !== '' || float32Only.has(node.opType)) return true;
  // Without a value it makes float32 zeros.
  if (node.opType === 'ConstantOfShape') return !node.attributes.has('value');
  return [...model.functions.values()].some(f => f.name === node.opType && f.domain === node.domain);
}

/** Whether an input keeps its float32 type although the node computes in float16: the scales of a resize. */
export function isFloat32Input(node: Node, input: number, opset: number): boolean {
  if (node.opType === 'Upsample') return input === 1;
  // Opset 11 put the region of interest, which may be of any float type, before the scales.
  return node.opType === 'Resize' && input === (opset < 11 ? 1 : 2);
}
