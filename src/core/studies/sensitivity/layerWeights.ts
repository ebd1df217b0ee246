import { cloneNode, Graph, Model, type Node, readTensor, type Tensor } from '../../ir';
import { typedView } from '../../numeric/elements';
import { axisView } from '../../numeric/quantization';
import { UniqueNames } from '../../passes/edit';
import { floatValues } from '../../transforms/quantize/floatWeights';
import type { QuantizeSettings } from '../../transforms/quantize/options';
import type { Chosen, Plan } from '../../transforms/quantize/plan';
import { WeightQuantizer } from '../../transforms/quantize/weights';

export interface FloatTensor {
  readonly type: 'float32';
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** A layer's weights as integers of few bits stand for them, with its factors (alpha and beta of Gemm) in them. */
export interface LayerWeights {
  readonly weight: FloatTensor;
  readonly bias?: FloatTensor;
}

/**
 * What static quantization would store for a layer, as floats: symmetric integers of `bits` bits. The bias is of int32 where the
 * scale of the layer's input is known, and stays as it is where the input stays float.
 */
export async function layerWeights(
  chosen: Chosen,
  constant: Plan['constant'],
  bits: number,
  inputScale: number | undefined,
  settings: QuantizeSettings,
): Promise<LayerWeights> {
  const { node, facet } = chosen;
  const highest = 2 ** (bits - 1) - 1;
  const weight = constant(node.inputs[facet.weight!.input]!)!;
  const bias = facet.bias === undefined ? undefined : constant(node.inputs[facet.bias] ?? '');
  const written = new Model(new Graph('weights'));
  const quantizer = new WeightQuantizer(written.graph, new UniqueNames(written), {
    ...settings,
    weightRange: { low: -highest, high: highest },
  });
  const copy = cloneNode(node);
  const quantizedBias = inputScale === undefined ? undefined : bias;
  const nodes = await quantizer.quantize({ ...chosen, node: copy }, weight, quantizedBias, inputScale ?? 1);
  const values = new Map<string, FloatTensor>();
  for (const n of nodes) values.set(n.outputs[0]!, await dequantized(n, written.graph));
  return {
    weight: values.get(copy.inputs[facet.weight!.input]!)!,
    ...(quantizedBias ? { bias: values.get(copy.inputs[facet.bias!]!)! } : {}),
    ...(bias && !quantizedBias ? { bias: await floatTensor(bias, betaOf(node)) } : {}),
  };
}

const betaOf = (node: Node): number => node.float('beta', 1);

const floatTensor = async (tensor: Tensor, factor: number): Promise<FloatTensor> => ({
  type: 'float32',
  dims: tensor.dims,
  data: await floatValues(tensor, factor),
});

/** What a DequantizeLinear of stored integers gives; its zero points are 0. */
async function dequantized(node: Node, { initializers }: Graph): Promise<FloatTensor> {
  const [integers, scale] = node.inputs.map(name => initializers.get(name)!);
  const codes = typedView(integers!.type, await readTensor(integers!)) as Int8Array | Int32Array;
  const scales = await floatValues(scale!);
  const { outer, channels, inner } = axisView(integers!.dims, node.int('axis'));
  const data = new Float32Array(codes.length);
  for (let slice = 0, i = 0; slice < outer * channels; slice++) {
    const factor = scales[slice % channels]!;
    for (const end = i + inner; i < end; i++) data[i] = codes[i]! * factor;
  }
  return { type: 'float32', dims: integers!.dims, data };
}
