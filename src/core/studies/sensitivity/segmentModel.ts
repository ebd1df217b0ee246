import { cloneModel, type DataType, type Graph, type Model, makeTensor, Node } from '../../ir';
import { bytesOf } from '../../numeric/elements';
import type { QuantizationParameters } from '../../numeric/quantization';
import { UniqueNames } from '../../passes/edit';
import type { RuntimeTensor } from '../../ports';
import type { QuantizeSettings } from '../../transforms/quantize/options';
import type { Segment } from '../variants/segments';
import type { Parameters, QuantizedValue, SegmentDecisions, Simulation } from './decisions';
import { type LayerWeights, layerWeights } from './layerWeights';

/** Segment `i` as a simulation has it at one bit width: values and weights quantized, and computed with as floats. */
export async function simulatedSegment(
  segment: Segment,
  simulation: Simulation,
  i: number,
  bits: number,
  settings: QuantizeSettings,
): Promise<Model> {
  const decisions = simulation.segments[i]!;
  const scales = await simulation.parameters(bits);
  const weights = new Map<string, LayerWeights>();
  for (const layer of decisions.layers) {
    const inputScale = scales.get(layer.inputs[0]!.value)?.scale;
    weights.set(layer.node.name, await layerWeights(layer, simulation.constant, bits, inputScale, settings));
  }
  return quantizedSegment(segment, decisions, weights, scales, bits);
}

/**
 * Puts QuantizeLinear and DequantizeLinear behind each quantized value: for sessions with `keepQuantizationPairs`, which compute
 * them as they stand. Weights are stored as floats: those that are fed the runtime does not rearrange for its kernels, and
 * takes twice the time for depthwise convolutions (measured). `weights`: by name of the layer.
 */
function quantizedSegment(
  segment: Segment,
  decisions: SegmentDecisions,
  weights: ReadonlyMap<string, LayerWeights>,
  scales: Parameters,
  bits: number,
): Model {
  const model = cloneModel(segment.model);
  const names = new UniqueNames(model);
  const nodes = new Map(model.graph.nodes.map(n => [n.name, n]));
  for (const value of decisions.values)
    quantizeValue(model.graph, names, nodes, value, scales.get(value.value)!, 2 ** bits - 1);
  for (const { node, facet } of decisions.layers) {
    const copy = nodes.get(node.name)!;
    const { weight, bias } = weights.get(node.name)!;
    // Quantized weights have the factors in them.
    copy.attributes.delete('alpha');
    copy.attributes.delete('beta');
    copy.inputs[facet.weight!.input] = store(model.graph, names.value(`${node.name}_weight`), weight);
    if (bias) copy.inputs[facet.bias!] = store(model.graph, names.value(`${node.name}_bias`), bias);
  }
  return model;
}

/** `highest`: the largest code of a value. */
function quantizeValue(
  graph: Graph,
  names: UniqueNames,
  nodes: ReadonlyMap<string, Node>,
  { value, readers }: QuantizedValue,
  { scale, zeroPoint }: QuantizationParameters,
  highest: number,
): void {
  const constant = (what: string, type: DataType, data: Float32Array | Uint8Array) =>
    store(graph, names.value(`${value}_${what}`), { type, dims: [], data });
  const codesOf = [
    constant('scale', 'float32', Float32Array.of(scale)),
    constant('zero_point', 'uint8', Uint8Array.of(zeroPoint)),
  ];
  const float = readers === 'all' ? names.value(`${value}_float`) : value;
  const result = readers === 'all' ? value : names.value(`${value}_quantized`);
  const codes = names.value(`${value}_codes`);
  const clips = highest < 255;
  const dequantized = clips ? names.value(`${value}_unclipped`) : result;
  const node = (op: string, from: readonly string[], to: string) =>
    new Node(names.node(`${value}_${op}`), op, [...from], [to]);
  const added = [
    node('QuantizeLinear', [float, ...codesOf], codes),
    node('DequantizeLinear', [codes, ...codesOf], dequantized),
  ];
  if (clips) {
    // QuantizeLinear knows 8 bits only: what fewer stand for is clipped as floats.
    const ceiling = constant('ceiling', 'float32', Float32Array.of(Math.fround((highest - zeroPoint) * scale)));
    added.push(node('Min', [dequantized, ceiling], result));
  }
  const producer = graph.nodes.findIndex(n => n.outputs.includes(value));
  if (readers === 'all') {
    const giver = graph.nodes[producer]!;
    giver.outputs = giver.outputs.map(o => (o === value ? float : o));
  } else for (const { node: reader, input } of readers) nodes.get(reader)!.inputs[input] = result;
  graph.nodes.splice(producer + 1, 0, ...added);
}

function store(
  { initializers }: Graph,
  name: string,
  { type, dims, data }: Pick<RuntimeTensor, 'type' | 'dims'> & { readonly data: Float32Array | Uint8Array },
): string {
  initializers.set(name, makeTensor(name, type, dims, bytesOf(data)));
  return name;
}
