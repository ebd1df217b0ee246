import { type DataType, dataTypeCode, intAttribute, type Node } from '../../../ir';
import { axisView, channelMagnitudes, quantizeChannels, symmetricScale } from '../../../numeric/quantization';
import { floatValues, transposed } from '../floatWeights';
import { scaledBias } from '../scaledBias';
import type { DynamicContext } from './context';

/**
 * MatMul or Gemm with constant weights as DynamicQuantizeLinear, MatMulInteger (u8 x s8), Cast and Mul: the pattern that
 * onnxruntime joins into DynamicQuantizeMatMul, with a bias where one is added.
 */
export async function rewriteProduct(node: Node, context: DynamicContext): Promise<void> {
  const { index, write, insertions, settings, activations } = context;
  const weight = index.constant(node.inputs[1]!)!;
  const alpha = node.float('alpha', 1);
  const isTransposed = node.int('transB', 0) !== 0;
  const stored = await floatValues(weight, alpha);
  const [rows, columns] = weight.dims.slice(-2) as [number, number];
  const values = isTransposed ? transposed(stored, rows, columns) : stored;
  const dims = isTransposed ? [columns, rows] : weight.dims;

  const axis = settings.perTensor || dims.length !== 2 ? undefined : 1;
  const view = axisView(dims, axis);
  const scales = Float32Array.from(channelMagnitudes(values, view), m => symmetricScale(m, settings.weightRange));
  const name = weight.name || node.name;
  const quantized = write.constant(
    `${name}_quantized`,
    'int8',
    dims,
    quantizeChannels(values, view, scales, settings.weightRange),
  );
  const weightScale = write.constant(`${name}_scale`, 'float32', axis === undefined ? [] : [scales.length], scales);
  const zeroPoint = write.sharedConstant('weight_zero_point', 'int8', [], new Int8Array(1));

  const input = activations.of(node.inputs[0]!, node);
  const product = write.node(node, 'MatMulInteger', [input.quantized, quantized, input.zeroPoint, zeroPoint]);
  const float = castToFloat(context, node, product.outputs[0]!);
  const scale = write.node(node, 'Mul', [input.scale, weightScale], { hint: `${node.name}_scale` });
  const bias = await scaledBias(node, context);
  const result = write.node(node, 'Mul', [float.outputs[0]!, scale.outputs[0]!], {
    outputs: bias === undefined ? node.outputs : 1,
  });
  const nodes = [product, float, scale, result];
  if (bias !== undefined) nodes.push(write.node(node, 'Add', [result.outputs[0]!, bias], { outputs: node.outputs }));
  insertions.putAfter(node, nodes);
}

export function castToFloat({ write }: DynamicContext, node: Node, value: string): Node {
  const float: DataType = 'float32';
  return write.node(node, 'Cast', [value], { attributes: [intAttribute('to', dataTypeCode(float))] });
}
