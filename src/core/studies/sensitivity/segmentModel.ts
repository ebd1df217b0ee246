import { cloneModel, type DataType, type Graph, type Model, makeTensor, Node, tensorType } from '../../ir';
import { bytesOf } from '../../numeric/elements';
import { UniqueNames } from '../../passes/edit';
import type { Feeds, RuntimeTensor } from '../../ports';
import type { QuantizeSettings } from '../../transforms/quantize/options';
import type { Parameters, QuantizedValue, SegmentDecisions, Simulation } from './decisions';
import { type FloatTensor, type LayerWeights, layerWeights } from './layerWeights';
import type { Segment } from './segments';

/** Names of the inputs by which one quantized value is told its scale. */
interface ValueInputs {
  readonly scale: string;
  readonly zeroPoint: string;
  /** The largest float that the codes stand for: what QuantizeLinear, which knows 8 bits only, does not clip at fewer. */
  readonly ceiling: string;
}

/** A segment in which values and weights are quantized by arithmetic on floats. */
interface QuantizedSegment {
  readonly model: Model;
  readonly values: ReadonlyMap<string, ValueInputs>;
}

/** Segment `i` as a simulation has it at one bit width, and what it is fed beside values of the model. */
export async function simulatedSegment(
  segment: Segment,
  simulation: Simulation,
  i: number,
  bits: number,
  settings: QuantizeSettings,
): Promise<{ model: Model; parameters: Feeds }> {
  const decisions = simulation.segments[i]!;
  const scales = await simulation.parameters(bits);
  const weights = new Map<string, LayerWeights>();
  for (const layer of decisions.layers) {
    const inputScale = scales.get(layer.inputs[0]!.value)?.scale;
    weights.set(layer.node.name, await layerWeights(layer, simulation.constant, bits, inputScale, settings));
  }
  const { model, values } = quantizedSegment(segment, decisions, weights);
  return { model, parameters: valueFeeds(values, scales, bits) };
}

/**
 * Puts QuantizeLinear, DequantizeLinear and a Min behind each quantized value, with scales that are fed: pairs with constant scales
 * the runtime would turn into integer kernels, and of a DequantizeLinear right before a layer it would quantize the weights.
 * Weights are stored: those that are fed it does not rearrange for its kernels, and
 * takes twice the time for depthwise convolutions (measured). `weights`: by name of the layer.
 */
function quantizedSegment(
  segment: Segment,
  decisions: SegmentDecisions,
  weights: ReadonlyMap<string, LayerWeights>,
): QuantizedSegment {
  const model = cloneModel(segment.model);
  const names = new UniqueNames(model);
  const nodes = new Map(model.graph.nodes.map(n => [n.name, n]));
  const values = new Map(decisions.values.map(v => [v.value, quantizeValue(model.graph, names, nodes, v)]));
  for (const { node, facet } of decisions.layers) {
    const copy = nodes.get(node.name)!;
    const { weight, bias } = weights.get(node.name)!;
    // Quantized weights have the factors in them.
    copy.attributes.delete('alpha');
    copy.attributes.delete('beta');
    copy.inputs[facet.weight!.input] = store(model.graph, names.value(`${node.name}_weight`), weight);
    if (bias) copy.inputs[facet.bias!] = store(model.graph, names.value(`${node.name}_bias`), bias);
  }
  return { model, values };
}

function store({ initializers }: Graph, name: string, { type, dims, data }: FloatTensor): string {
  initializers.set(name, makeTensor(name, type, dims, bytesOf(data)));
  return name;
}

function addInput(graph: Graph, name: string, type: DataType, dims?: readonly number[]): string {
  graph.inputs.push({ name, type: tensorType(type, dims) });
  return name;
}

function quantizeValue(
  graph: Graph,
  names: UniqueNames,
  nodes: ReadonlyMap<string, Node>,
  { value, readers }: QuantizedValue,
): ValueInputs {
  const scalar = (what: string, type: DataType) => addInput(graph, names.value(`${value}_${what}`), type, []);
  const inputs = {
    scale: scalar('scale', 'float32'),
    zeroPoint: scalar('zero_point', 'uint8'),
    ceiling: scalar('ceiling', 'float32'),
  };
  const float = readers === 'all' ? names.value(`${value}_float`) : value;
  const result = readers === 'all' ? value : names.value(`${value}_quantized`);
  const codes = names.value(`${value}_codes`);
  const unclipped = names.value(`${value}_unclipped`);
  const node = (op: string, from: readonly string[], to: string) =>
    new Node(names.node(`${value}_${op}`), op, [...from], [to]);
  const added = [
    node('QuantizeLinear', [float, inputs.scale, inputs.zeroPoint], codes),
    node('DequantizeLinear', [codes, inputs.scale, inputs.zeroPoint], unclipped),
    node('Min', [unclipped, inputs.ceiling], result),
  ];
  const producer = graph.nodes.findIndex(n => n.outputs.includes(value));
  if (readers === 'all') {
    const giver = graph.nodes[producer]!;
    giver.outputs = giver.outputs.map(o => (o === value ? float : o));
  } else for (const { node: reader, input } of readers) nodes.get(reader)!.inputs[input] = result;
  graph.nodes.splice(producer + 1, 0, ...added);
  return inputs;
}

/** What the scale inputs of a segment are fed at one bit width. */
function valueFeeds(values: QuantizedSegment['values'], parameters: Parameters, bits: number): Feeds {
  const feeds: Feeds = {};
  for (const [value, names] of values) {
    const { scale, zeroPoint } = parameters.get(value)!;
    const ceiling = Math.fround((2 ** bits - 1 - zeroPoint) * scale);
    feeds[names.scale] = scalarTensor('float32', Float32Array.of(scale));
    feeds[names.zeroPoint] = scalarTensor('uint8', Uint8Array.of(zeroPoint));
    feeds[names.ceiling] = scalarTensor('float32', Float32Array.of(ceiling));
  }
  return feeds;
}

const scalarTensor = (type: DataType, data: Float32Array | Uint8Array): RuntimeTensor => ({ type, dims: [], data });
