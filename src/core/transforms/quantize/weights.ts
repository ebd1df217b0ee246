import { byteLength, type Graph, intAttribute, makeTensor, Node, readTensor, type Tensor } from '../../ir';
import { bytesOf, floatsOf } from '../../numeric/elements';
import { axisView, type IntegerRange, quantizeBias, quantizeChannels } from '../../numeric/quantization';
import { mergedOrigin, type UniqueNames } from '../../passes/edit';
import type { QuantizeSettings } from './options';
import type { Chosen } from './plan';
import { layerRange, type WeightParameters, weightParameters } from './weightParameters';

/** A bias in int32 keeps this much room for the sum of products that it is added to. */
const biasLimit = 2 ** 30;

/** Replaces the float weights of chosen nodes by int8 and int32 tensors behind DequantizeLinear. */
export class WeightQuantizer {
  private readonly zeroPoints = new Map<string, string>();
  /** Weights that several nodes share are stored once. */
  private readonly stored = new Map<string, { value: string; scales: Float32Array }>();

  constructor(
    private readonly graph: Graph,
    private readonly names: UniqueNames,
    private readonly settings: QuantizeSettings,
  ) {}

  /** Rewires one node; returns the nodes that must stand before it. `scale`: that of its input. */
  async quantize(chosen: Chosen, weight: Tensor, bias: Tensor | undefined, scale: number): Promise<Node[]> {
    const { node, facet } = chosen;
    const { input, axis: axisOf } = facet.weight!;
    const alpha = node.float('alpha', 1);
    const beta = node.float('beta', 1);
    node.attributes.delete('alpha');
    node.attributes.delete('beta');
    const axis = this.settings.perTensor ? undefined : axisOf(node, weight.dims.length);
    const biasValues = bias && scaled(floatsOf(bias.type, await readTensor(bias)), beta);
    const added: Node[] = [];
    const range = layerRange(chosen, weight.dims, this.settings);
    const { value, scales } = await this.weight(node, weight, axis, range, alpha, biasValues, scale, added);
    node.inputs[input] = value;
    if (biasValues) {
      const channels = weight.dims[axisOf(node, weight.dims.length) ?? weight.dims.length - 1]!;
      node.inputs[facet.bias!] = this.bias(node, broadcast(biasValues, channels), scales, scale, added);
    }
    return added;
  }

  private async weight(
    node: Node,
    weight: Tensor,
    axis: number | undefined,
    range: IntegerRange,
    alpha: number,
    bias: Float32Array | undefined,
    scale: number,
    added: Node[],
  ): Promise<{ value: string; scales: Float32Array }> {
    const view = axisView(weight.dims, axis);
    const values = scaled(floatsOf(weight.type, await readTensor(weight)), alpha);
    const parameters = weightParameters(values, view, range, c => smallestScale(bias, c, view.channels, scale));
    const { scales, zeroPoints } = parameters;
    const key = `${weight.name} ${axis} ${alpha} ${scales.join()}`;
    const known = this.stored.get(key);
    if (known) return known;
    const quantized = bytesOf(quantizeChannels(values, view, scales, range, zeroPoints));
    const value = this.dequantized(node, weight.name, 'int8', weight.dims, quantized, parameters, axis, added);
    const entry = { value, scales };
    this.stored.set(key, entry);
    return entry;
  }

  private bias(node: Node, values: Float32Array, weightScales: Float32Array, scale: number, added: Node[]): string {
    const scales = weightScales.map(s => s * scale);
    const axis = scales.length === values.length && !this.settings.perTensor ? 0 : undefined;
    const quantized = bytesOf(quantizeBias(values, scales));
    return this.dequantized(node, `${node.name}_bias`, 'int32', [values.length], quantized, { scales }, axis, added);
  }

  /** Stores an integer tensor with its scales and zero points, and adds the node that gives out its float value. */
  private dequantized(
    node: Node,
    hint: string,
    type: 'int8' | 'int32',
    dims: readonly number[],
    bytes: Uint8Array,
    { scales, zeroPoints }: WeightParameters,
    axis: number | undefined,
    added: Node[],
  ): string {
    const store = (suffix: string, ofType: Tensor['type'], shape: readonly number[], data: Uint8Array) => {
      const name = this.names.value(`${hint}_${suffix}`);
      this.graph.initializers.set(name, makeTensor(name, ofType, shape, data));
      return name;
    };
    const scaleDims = axis === undefined ? [] : [scales.length];
    const inputs = [
      store('quantized', type, dims, bytes),
      store('scale', 'float32', scaleDims, bytesOf(scales)),
      zeroPoints ? store('zero_point', type, scaleDims, bytesOf(zeroPoints)) : this.zeros(type, scaleDims),
    ];
    const output = this.names.value(`${hint}_dequantized`);
    const dequantize = new Node(this.names.node(`${hint}_DequantizeLinear`), 'DequantizeLinear', inputs, [output]);
    if (axis !== undefined) dequantize.set(intAttribute('axis', axis));
    dequantize.origin = mergedOrigin(node);
    added.push(dequantize);
    return output;
  }

  /** Zero points of 0: those of one type and shape are stored once. */
  private zeros(type: 'int8' | 'int32', dims: readonly number[]): string {
    const key = `zero_point_${type}_${dims.join('x')}`;
    const known = this.zeroPoints.get(key);
    if (known) return known;
    const name = this.names.value(key);
    const elements = dims[0] ?? 1;
    this.graph.initializers.set(name, makeTensor(name, type, dims, new Uint8Array(byteLength(type, elements))));
    this.zeroPoints.set(key, name);
    return name;
  }
}

const scaled = (values: Float32Array, factor: number): Float32Array =>
  factor === 1 ? values : values.map(v => v * factor);

const broadcast = (values: Float32Array, length: number): Float32Array =>
  values.length === length ? values : new Float32Array(length).fill(values[0]!);

/** The weight scale of channel c below which its bias would not fit int32 at the scale of the products. */
function smallestScale(bias: Float32Array | undefined, c: number, channels: number, scale: number): number {
  if (!bias) return 0;
  const magnitude = channels === bias.length ? Math.abs(bias[c]!) : bias.reduce((m, b) => Math.max(m, Math.abs(b)), 0);
  return magnitude / (scale * biasLimit);
}
