import { type Graph, GraphIndex, intAttribute, type Model, makeTensor, Node, readTensor, type Tensor } from '../ir';
import { mergedOrigin, UniqueNames } from './edit';
import { type PassReport, report } from './pass';
import { removeDeadCode } from './removeDeadCode';

/** The first opset whose DequantizeLinear has an axis. */
const perChannelOpset = 13;

/**
 * Keeps layers float that stand behind integers. Where a layer with float weights reads a DequantizeLinear of one scale, onnxruntime
 * quantizes those weights itself, all with one scale (its pass WeightBiasQuantization, from optimization level `basic` on: it is meant
 * for models whose weights were forgotten). Behind one scale per channel it leaves them alone: such layers get a DequantizeLinear of
 * their own that says the same scale for every channel, which gives the same values. Edits the model.
 */
export async function keepFloatLayers(model: Model): Promise<PassReport> {
  const { graph } = model;
  if (model.opset() < perChannelOpset) return report('keep float layers', []);
  const index = new GraphIndex(graph);
  const twins = new Twins(graph, new UniqueNames(model));
  const changed: string[] = [];
  for (const node of graph.nodes) {
    const read = floatLayerInput(node, index);
    const source = read && index.producer(node.inputs[0]!);
    if (!read || source?.opType !== 'DequantizeLinear') continue;
    const [scale, zeroPoint] = source.inputs.slice(1).map(name => index.constant(name));
    if (!scale || scale.dims.length > 0) continue;
    node.inputs[0] = await twins.of(source, [scale, ...(zeroPoint ? [zeroPoint] : [])], read);
    changed.push(node.name);
  }
  twins.insert();
  if (changed.length > 0) removeDeadCode(model);
  return report('keep float layers', changed);
}

interface ChannelAxis {
  readonly axis: number;
  readonly channels: number;
}

/**
 * The channels of what a layer with float weights reads; undefined for others, and for a single channel, whose scale per channel counts
 * as one scale. MatMul is among them: with a row added to it, the runtime makes it a Gemm first.
 */
function floatLayerInput(node: Node, index: GraphIndex): ChannelAxis | undefined {
  const describe = node.domain === '' ? inputChannels[node.opType] : undefined;
  const weight = index.constant(node.inputs[1] ?? '');
  if (!describe || weight?.type !== 'float32' || weight.dims.length < 2) return undefined;
  const read = describe(node, weight.dims);
  return read.channels > 1 ? read : undefined;
}

const inputChannels: Readonly<Record<string, (node: Node, weight: readonly number[]) => ChannelAxis>> = {
  Conv: (node, weight) => ({ axis: 1, channels: weight[1]! * node.int('group', 1) }),
  ConvTranspose: (_, weight) => ({ axis: 1, channels: weight[0]! }),
  Gemm: (node, weight) => ({
    axis: node.int('transA', 0) ? 0 : 1,
    channels: weight[node.int('transB', 0) ? 1 : 0]!,
  }),
  MatMul: (_, weight) => ({ axis: -1, channels: weight.at(-2)! }),
};

/** DequantizeLinear nodes with one scale per channel, beside those with one scale: one for all layers that read the same. */
class Twins {
  private readonly made = new Map<string, { source: Node; twin: Node }>();
  constructor(
    private readonly graph: Graph,
    private readonly names: UniqueNames,
  ) {}

  /** The name of what the twin gives. @param parameters scale and, where there is one, zero point */
  async of(source: Node, parameters: readonly Tensor[], { axis, channels }: ChannelAxis): Promise<string> {
    const key = `${source.name} ${axis} ${channels}`;
    const known = this.made.get(key);
    if (known) return known.twin.outputs[0]!;
    const { names } = this;
    const inputs = [source.inputs[0]!];
    for (const tensor of parameters) inputs.push(await this.repeated(tensor, channels));
    const output = names.value(`${source.outputs[0]}_per_channel`);
    const twin = new Node(names.node(`${source.name}_per_channel`), source.opType, inputs, [output], source.domain);
    twin.set(intAttribute('axis', axis)).origin = mergedOrigin(source);
    this.made.set(key, { source, twin });
    return output;
  }

  insert(): void {
    const behind = new Map<Node, Node[]>();
    for (const { source, twin } of this.made.values()) behind.set(source, [...(behind.get(source) ?? []), twin]);
    this.graph.nodes = this.graph.nodes.flatMap(node => [node, ...(behind.get(node) ?? [])]);
  }

  private async repeated(scalar: Tensor, channels: number): Promise<string> {
    const element = await readTensor(scalar);
    const bytes = new Uint8Array(element.length * channels);
    for (let i = 0; i < channels; i++) bytes.set(element, i * element.length);
    const name = this.names.value(`${scalar.name}_${channels}`);
    this.graph.initializers.set(name, makeTensor(name, scalar.type, [channels], bytes));
    return name;
  }
}
