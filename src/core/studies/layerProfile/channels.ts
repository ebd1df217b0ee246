import { cloneModel, type Model } from '../../ir';
import { bytesOf, type NumericData, typedView } from '../../numeric/elements';
import type { Feeds, RuntimeTensor } from '../../ports';
import { SliceableLayer } from '../../transforms/sliceOutputs';
import { bytesIn } from './activations';
import { type CutOut, typedBy } from './prepare';

export interface Channels {
  readonly kept: number;
  readonly of: number;
}

/** The layers with some of their output channels. */
export interface Sized {
  readonly model: Model;
  readonly samples: readonly Feeds[];
  /** null: the layers have no channels that can be cut. */
  readonly channels: Channels | null;
}

/** The cut-out layers with a share of their output channels, or why not. */
export async function withChannels(
  { model, nodes, samples, integerOp }: CutOut,
  share: number,
): Promise<Sized | string> {
  if (nodes.length > 1)
    return share === 1 ? { model, samples, channels: null } : 'channels are cut in one layer at a time, not in several';
  const copy = cloneModel(model);
  const node = copy.graph.nodes.find(n => n.name === nodes[0]!.name)!;
  const layer = integerOp ? `${integerOp} is quantized already` : SliceableLayer.of(copy.graph, node);
  if (typeof layer === 'string') return share === 1 ? { model, samples, channels: null } : layer;
  const of = layer.channels;
  if (share === 1) return { model, samples, channels: { kept: of, of } };
  const kept = layer.keptFor(share);
  if (kept === null) return `${of} output channels are too few to leave fewer in a multiple of 8`;
  const inputChannels = layer.inputChannels(kept);
  await layer.keep(kept);
  if (inputChannels === null) return { model: copy, samples, channels: { kept, of } };
  const input = node.inputs[0]!;
  const inputs = samples.map(feeds => ({ ...feeds, [input]: firstChannels(feeds[input]!, inputChannels) }));
  copy.graph.inputs = copy.graph.inputs.map(i => (i.name === input ? typedBy(input, inputs[0]![input]!) : i));
  return { model: copy, samples: inputs, channels: { kept, of } };
}

/** The first channels (axis 1) of a value of shape [N, C, ...]. */
function firstChannels(tensor: RuntimeTensor, kept: number): RuntimeTensor {
  const [batch, channels, ...rest] = tensor.dims as [number, number, ...number[]];
  const bytes = bytesOf(tensor.data as NumericData);
  const row = bytesIn({ tensor }) / batch;
  const keptRow = (row / channels) * kept;
  const result = new Uint8Array(batch * keptRow);
  for (let n = 0; n < batch; n++) result.set(bytes.subarray(n * row, n * row + keptRow), n * keptRow);
  return { type: tensor.type, dims: [batch, kept, ...rest], data: typedView(tensor.type, result) };
}
