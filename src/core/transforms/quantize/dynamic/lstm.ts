import type { Node, Tensor } from '../../../ir';
import { channelMagnitudes, quantizeChannels, symmetricScale } from '../../../numeric/quantization';
import { floatValues } from '../floatWeights';
import type { DynamicContext } from './context';

const MICROSOFT = 'com.microsoft';

/**
 * LSTM as onnxruntime's DynamicQuantizeLSTM: the weights of the gates, [directions, gates, features], are stored transposed as
 * s8 with one scale per gate and hidden unit.
 */
export async function rewriteLstm(node: Node, context: DynamicContext): Promise<void> {
  const { index, write, insertions, model } = context;
  const input = await gateWeights(index.constant(node.inputs[1]!)!, context);
  const state = await gateWeights(index.constant(node.inputs[2]!)!, context);
  const others = [3, 4, 5, 6, 7].map(i => node.inputs[i] ?? '');
  const inputs = [node.inputs[0]!, input.weights, state.weights, ...others, ...input.parameters, ...state.parameters];
  const attributes = [...node.attributes.values()].filter(a => a.name !== 'layout');
  const replacement = write.node(node, 'DynamicQuantizeLSTM', inputs, {
    outputs: node.outputs,
    attributes,
    domain: MICROSOFT,
  });
  if (model.opset(MICROSOFT) === 0) model.opsets.set(MICROSOFT, 1);
  insertions.putAfter(node, [replacement]);
}

async function gateWeights(tensor: Tensor, { write, settings }: DynamicContext) {
  const [directions, gates, features] = tensor.dims as [number, number, number];
  const values = await floatValues(tensor);
  // Rows of [directions x gates] hold one output each.
  const view = { outer: 1, channels: directions * gates, inner: features };
  const scales = Float32Array.from(channelMagnitudes(values, view), m => symmetricScale(m, settings.weightRange));
  const rows = quantizeChannels(values, view, scales, settings.weightRange);
  const codes = new Int8Array(rows.length);
  for (let d = 0; d < directions; d++)
    for (let g = 0; g < gates; g++)
      for (let f = 0; f < features; f++) codes[(d * features + f) * gates + g] = rows[(d * gates + g) * features + f]!;
  const perGate = [directions, gates];
  return {
    weights: write.constant(`${tensor.name}_quantized`, 'int8', [directions, features, gates], codes),
    parameters: [
      write.constant(`${tensor.name}_scale`, 'float32', perGate, scales),
      write.constant(`${tensor.name}_zero_point`, 'int8', perGate, new Int8Array(directions * gates)),
    ],
  };
}

/** Why an LSTM cannot be rewritten; undefined when it can. */
export function whyNotLstm(node: Node, constant: (value: string) => Tensor | undefined): string | undefined {
  const weights = [1, 2].map(i => constant(node.inputs[i] ?? ''));
  if (weights.some(w => w === undefined)) return 'its weights are computed at run time';
  if (weights.some(w => w!.type !== 'float32')) return `its weights are ${weights[0]!.type}`;
  return node.int('layout', 0) === 0 ? undefined : 'the integer kernel knows only the sequence-first layout';
}
