import type { Node } from '../../../ir';
import { axisView, channelMagnitudes, quantizeChannels, symmetricScale } from '../../../numeric/quantization';
import { floatValues } from '../floatWeights';
import type { DynamicContext } from './context';
import { castToFloat } from './product';

/** Weights are stored as u8 around this: onnxruntime's ConvInteger takes no s8 and one zero point for all channels. */
const MIDDLE = 128;

/** Conv as DynamicQuantizeLinear, ConvInteger (u8 x u8), Cast, Mul and, with a bias, Add. */
export async function rewriteConvolution(node: Node, context: DynamicContext): Promise<void> {
  const { index, write, insertions, settings, activations } = context;
  const weight = index.constant(node.inputs[1]!)!;
  const values = await floatValues(weight);
  const view = axisView(weight.dims, settings.perTensor ? undefined : 0);
  const scales = Float32Array.from(channelMagnitudes(values, view), m => symmetricScale(m, settings.weightRange));
  const codes = Uint8Array.from(quantizeChannels(values, view, scales, settings.weightRange), q => q + MIDDLE);
  const name = weight.name || node.name;
  const quantized = write.constant(`${name}_quantized`, 'uint8', weight.dims, codes);
  // Along the channels of the result: [channels, 1, 1 ...].
  const alongChannels = [scales.length, ...new Array<number>(weight.dims.length - 2).fill(1)];
  const weightScale = write.constant(`${name}_scale`, 'float32', settings.perTensor ? [] : alongChannels, scales);
  const zeroPoint = write.sharedConstant('weight_middle', 'uint8', [], Uint8Array.of(MIDDLE));

  const input = activations.of(node.inputs[0]!, node);
  const product = write.node(node, 'ConvInteger', [input.quantized, quantized, input.zeroPoint, zeroPoint], {
    attributes: [...node.attributes.values()],
  });
  const float = castToFloat(context, node, product.outputs[0]!);
  const scale = write.node(node, 'Mul', [input.scale, weightScale], { hint: `${node.name}_scale` });
  const biasName = node.inputs[2];
  const result = write.node(node, 'Mul', [float.outputs[0]!, scale.outputs[0]!], {
    outputs: biasName ? 1 : node.outputs,
  });
  const nodes = [product, float, scale, result];
  if (biasName) {
    const bias = index.constant(biasName)!;
    const dims = [weight.dims[0]!, ...new Array<number>(weight.dims.length - 2).fill(1)];
    const along = write.constant(`${biasName}_along_channels`, 'float32', dims, await floatValues(bias));
    nodes.push(write.node(node, 'Add', [result.outputs[0]!, along], { outputs: node.outputs }));
  }
  insertions.putAfter(node, nodes);
}
