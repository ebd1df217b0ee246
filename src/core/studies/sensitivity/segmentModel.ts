import { cloneModel, type DataType, type Graph, type Model, makeTensor, Node, tensorType } from '../../ir';
import { bytesOf } from '../../numeric/elements';
import { UniqueNames } from '../../passes/edit';
import type { Feeds, RuntimeTensor } from '../../ports';
import type { Parameters, QuantizedValue, SegmentDecisions } from './decisions';
import type { LayerWeights } from './layerWeights';
import type { Segment } from './segments';

/** Names of the inputs by which one quantized value is told its scale. */
interface ValueInputs {
  readonly scale: string;
  readonly zeroPoint: string;
  /** The largest float that the codes stand for: what QuantizeLinear, which knows 8 bits only, does not clip at fewer. */
  readonly ceiling: string;
}

interface LayerInputs {
  readonly weight: string;
  readonly bias?: string;
}

/** A segment in which values and weights are quantized by arithmetic on floats. */
export interface QuantizedSegment {
  readonly model: Model;
  readonly values: ReadonlyMap<string, ValueInputs>;
  /** By name of the layer. */
  readonly layers: ReadonlyMap<string, LayerInputs>;
}

/**
 * Puts QuantizeLinear, DequantizeLinear and a Min behind each quantized value and makes weights inputs. All they need to know
 * of a bit width is fed, so that one session serves all; and as their scales are not constant, the runtime keeps them in float.
 */
export function quantizedSegment(segment: Segment, decisions: SegmentDecisions): QuantizedSegment {
  const model = cloneModel(segment.model);
  const names = new UniqueNames(model);
  const nodes = new Map(model.graph.nodes.map(n => [n.name, n]));
  const values = new Map(decisions.values.map(v => [v.value, quantizeValue(model.graph, names, nodes, v)]));
  const layers = new Map<string, LayerInputs>();
  for (const { node, facet } of decisions.layers) {
    const copy = nodes.get(node.name)!;
    // Quantized weights have the factors in them.
    copy.attributes.delete('alpha');
    copy.attributes.delete('beta');
    const replace = (input: number | undefined, what: string) => {
      if (input === undefined || !copy.inputs[input]) return undefined;
      copy.inputs[input] = addInput(model.graph, names.value(`${node.name}_${what}`), 'float32');
      return copy.inputs[input];
    };
    const weight = replace(facet.weight!.input, 'weight')!;
    const bias = replace(facet.bias, 'bias');
    layers.set(node.name, { weight, ...(bias ? { bias } : {}) });
  }
  return { model, values, layers };
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
export function valueFeeds({ values }: QuantizedSegment, parameters: Parameters, bits: number): Feeds {
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

/** What the weight inputs of a segment are fed. `weights`: by name of the layer. */
export function weightFeeds({ layers }: QuantizedSegment, weights: ReadonlyMap<string, LayerWeights>): Feeds {
  const feeds: Feeds = {};
  for (const [layer, names] of layers) {
    const { weight, bias } = weights.get(layer)!;
    feeds[names.weight] = weight;
    if (names.bias) feeds[names.bias] = bias!;
  }
  return feeds;
}

/** The segment's model with its weights stored, which the runtime can rearrange once for all runs. */
export function withStoredWeights({ model }: QuantizedSegment, weights: Feeds): Model {
  const stored = cloneModel(model);
  stored.graph.inputs = stored.graph.inputs.filter(input => !weights[input.name]);
  for (const [name, { type, dims, data }] of Object.entries(weights))
    if (!Array.isArray(data)) stored.graph.initializers.set(name, makeTensor(name, type, dims, bytesOf(data)));
  return stored;
}
