import { intAttribute, type Node } from '../../../ir';
import { axisView, channelMagnitudes, quantizeChannels, symmetricScale } from '../../../numeric/quantization';
import { floatValues } from '../floatWeights';
import type { WeightOnlyContext } from './context';

/**
 * A weight in s8 behind a DequantizeLinear with a scale for each index of `axis`: the node itself stays as it is and computes in
 * float. A quarter of the bytes; the weight is made float again on every run.
 */
export async function storeDequantized(
  node: Node,
  input: number,
  axis: number,
  context: WeightOnlyContext,
): Promise<void> {
  const { index, write, insertions } = context;
  const weight = index.constant(node.inputs[input]!)!;
  const values = await floatValues(weight);
  const view = axisView(weight.dims, axis);
  const scales = Float32Array.from(channelMagnitudes(values, view), m => symmetricScale(m));
  const inputs = [
    write.constant(`${weight.name}_quantized`, 'int8', weight.dims, quantizeChannels(values, view, scales)),
    write.constant(`${weight.name}_scale`, 'float32', [scales.length], scales),
  ];
  const dequantize = write.node(node, 'DequantizeLinear', inputs, {
    hint: weight.name,
    attributes: [intAttribute('axis', axis)],
  });
  node.inputs[input] = dequantize.outputs[0]!;
  insertions.putBefore(node, [dequantize]);
}
