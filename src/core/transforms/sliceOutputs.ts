import { type Graph, intAttribute, makeTensor, type Node, readTensor, type Tensor } from '../ir';
import { byteLength } from '../ir/dataType';

/** How the output channels of a layer lie in its operands. */
interface ChannelLayout {
  /** The weight's axes to cut, with the length that `kept` output channels leave. */
  readonly axis: number;
  readonly lengthOf: (kept: number) => number;
  readonly channels: number;
  /** Channels go in multiples of this: the outputs of one group. */
  readonly unit: number;
  /** Input channels of each group, where a group goes with its inputs; undefined: all inputs stay. */
  readonly inputsPerGroup?: number;
  readonly bias?: number;
}

/** Kept channels are a multiple of this where the groups allow: kernels work on whole vectors. */
const ROUND_TO = 8;

/** Layers with one weight whose output channels can be cut by themselves: Conv, ConvTranspose, Gemm, MatMul. */
export class SliceableLayer {
  private constructor(
    private readonly graph: Graph,
    private readonly node: Node,
    private readonly weight: Tensor,
    private readonly layout: ChannelLayout,
  ) {}

  /** The reason as text where the layer's channels cannot be cut. */
  static of(graph: Graph, node: Node): SliceableLayer | string {
    if (node.domain !== '' || !(node.opType in layouts)) return `${node.opType} has no output channels that can be cut`;
    const weight = graph.initializers.get(node.inputs[1] ?? '');
    if (!weight) return 'its weight is computed at run time';
    if (graph.initializers.has(node.inputs[0] ?? '')) return 'its first operand is the constant one';
    const layout = layouts[node.opType]!(node, weight);
    return layout ? new SliceableLayer(graph, node, weight, layout) : 'its weight is no matrix';
  }

  get channels(): number {
    return this.layout.channels;
  }

  /** Channels to keep for a share of them: a multiple of 8 (and of a group's), at least one of those; null: no fewer than all. */
  keptFor(share: number): number | null {
    const { channels, unit } = this.layout;
    const step = leastCommonMultiple(unit, ROUND_TO);
    const kept = Math.max(step, Math.round((channels * share) / step) * step);
    return kept < channels ? kept : null;
  }

  /** Channels (axis 1) of its first input that are left when so many outputs are kept; null: all. */
  inputChannels(kept: number): number | null {
    const { inputsPerGroup, unit } = this.layout;
    return inputsPerGroup === undefined ? null : (kept / unit) * inputsPerGroup;
  }

  /** Leaves the first `kept` output channels. Edits graph and node. */
  async keep(kept: number): Promise<void> {
    const { axis, lengthOf, bias, unit, inputsPerGroup, channels } = this.layout;
    this.graph.initializers.set(this.weight.name, await firstAlong(this.weight, axis, lengthOf(kept)));
    const name = bias === undefined ? '' : (this.node.inputs[bias] ?? '');
    const tensor = this.graph.initializers.get(name);
    // A bias of one value for all channels serves fewer as well.
    if (tensor && tensor.dims.at(-1) === channels)
      this.graph.initializers.set(name, await firstAlong(tensor, tensor.dims.length - 1, kept));
    if (inputsPerGroup !== undefined) this.node.set(intAttribute('group', kept / unit));
  }
}

const layouts: Readonly<Record<string, (node: Node, weight: Tensor) => ChannelLayout | undefined>> = {
  // [M, C/group, kernel]
  Conv: (node, { dims }) => {
    const groups = node.int('group', 1);
    const [channels, perGroup] = [dims[0]!, dims[1]!];
    const grouped = groups > 1 ? { unit: channels / groups, inputsPerGroup: perGroup } : { unit: 1 };
    return { axis: 0, lengthOf: kept => kept, channels, bias: 2, ...grouped };
  },
  // [C, M/group, kernel]
  ConvTranspose: (node, { dims }) => {
    const groups = node.int('group', 1);
    const perGroup = dims[0]! / groups;
    const channels = dims[1]! * groups;
    if (groups === 1) return { axis: 1, lengthOf: kept => kept, channels, bias: 2, unit: 1 };
    const lengthOf = (kept: number) => (kept / dims[1]!) * perGroup;
    return { axis: 0, lengthOf, channels, bias: 2, unit: dims[1]!, inputsPerGroup: perGroup };
  },
  Gemm: (node, { dims }) => {
    const axis = node.int('transB', 0) ? 0 : 1;
    return { axis, lengthOf: kept => kept, channels: dims[axis]!, bias: 2, unit: 1 };
  },
  MatMul: (_, { dims }) =>
    dims.length < 2 ? undefined : { axis: dims.length - 1, lengthOf: kept => kept, channels: dims.at(-1)!, unit: 1 },
};

/** The first `length` slices of a tensor along an axis. */
async function firstAlong(tensor: Tensor, axis: number, length: number): Promise<Tensor> {
  const bytes = await readTensor(tensor);
  const inner = tensor.dims.slice(axis + 1).reduce((n, d) => n * d, 1);
  const rowBytes = byteLength(tensor.type, tensor.dims[axis]! * inner);
  const keptBytes = byteLength(tensor.type, length * inner);
  const rows = rowBytes === 0 ? 0 : bytes.length / rowBytes;
  const result = new Uint8Array(rows * keptBytes);
  for (let row = 0; row < rows; row++)
    result.set(bytes.subarray(row * rowBytes, row * rowBytes + keptBytes), row * keptBytes);
  const dims = tensor.dims.map((d, i) => (i === axis ? length : d));
  return makeTensor(tensor.name, tensor.type, dims, result);
}

const leastCommonMultiple = (a: number, b: number): number => (a * b) / greatestCommonDivisor(a, b);
const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));
