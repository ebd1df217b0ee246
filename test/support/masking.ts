/** The law of pruning (DESIGN section 3): a pruned model equals the original with the same channels masked. */
import type { ChannelCoupling } from '../../src/core/analysis/channels/coupling';
import { cloneModel, GraphIndex, type Model, makeTensor, Node, readTensor, tensorType } from '../../src/core/ir';
import { bytesOf, floatBytes, floatsOf } from '../../src/core/numeric/elements';
import { Random } from '../../src/core/numeric/random';
import type { Axis } from '../../src/core/ops/channels/facet';
import { Constants } from '../../src/core/passes/constants';
import type { Feeds } from '../../src/core/ports';
import { cutModel } from '../../src/core/transforms/prune/cutModel';
import { cutTensor } from '../../src/core/transforms/prune/cutTensor';
import { KeptChannels } from '../../src/core/transforms/prune/keptChannels';
import type { PrunableModel } from '../../src/core/transforms/prune/prunable';
import { execute, randomFeeds, relativeError } from './execute';

/** A seeded choice of channels to remove from every group: at least one, never all. */
export function randomChoice({ groups }: ChannelCoupling, seed: number): Set<number> {
  const random = new Random(seed);
  return new Set(
    groups.flatMap(({ channels }) => {
      const count = 1 + random.integer(channels.length - 1);
      return random.shuffle([...channels]).slice(0, count);
    }),
  );
}

/** Where came with opset 9. */
const WHERE = 9;
const recurrent = new Set(['RNN', 'GRU', 'LSTM']);

/** The model with every value of the removed channels set to zero behind the node that computes it. */
export async function maskedModel(
  { model: original, coupling }: PrunableModel,
  removed: ReadonlySet<number>,
): Promise<Model> {
  const model = cloneModel(original);
  const { graph } = model;
  const kept = new KeptChannels(coupling.atoms, removed);
  const shapes = coupling.open;
  const index = new GraphIndex(graph);
  const constants = new Constants(graph);
  const nodes: Node[] = [];
  for (const node of graph.nodes) {
    if (recurrent.has(node.opType))
      for (const [i, name] of node.inputs.entries())
        node.inputs[i] = await maskedWeight(constants, name, coupling, kept);
    nodes.push(node);
    for (const [i, name] of node.outputs.entries()) {
      if (!index.consumers(name).length || shapes.isConstant(name)) continue;
      const axes = coupling.values.of(name) ?? [];
      let from = `${name}__unmasked`;
      const cut = [...axes.entries()].filter(([, axis]) => kept.isCut(axis));
      if (cut.length === 0) continue;
      node.outputs[i] = from;
      for (const [n, [k, axis]] of cut.entries()) {
        const to = n === cut.length - 1 ? name : `${name}__masked${n}`;
        const dims = axes.map((_, j) => (j === k ? axis.size! : 1));
        nodes.push(maskNode(model, { from, to, dims, mask: maskOf(kept, axis), type: shapes.elementType(name)! }));
        from = to;
      }
    }
  }
  graph.nodes = nodes;
  return model;
}

const maskOf = (kept: KeptChannels, axis: Axis): Uint8Array => {
  const mask = new Uint8Array(axis.size!);
  for (const i of kept.of(axis)) mask[i] = 1;
  return mask;
};

interface Mask {
  readonly from: string;
  readonly to: string;
  readonly dims: readonly number[];
  readonly mask: Uint8Array;
  readonly type: Parameters<typeof makeTensor>[1];
}

function maskNode(model: Model, { from, to, dims, mask, type }: Mask): Node {
  const add = (name: string, tensor: ReturnType<typeof makeTensor>) => {
    model.graph.initializers.set(name, tensor);
    if (model.irVersion < 4) model.irVersion = 4;
    return name;
  };
  const name = `${from}__mask`;
  // The runtime has no Where for truth values.
  if (type === 'bool')
    return new Node(`${name}_node`, 'And', [add(name, makeTensor(name, 'bool', dims, mask)), from], [to]);
  if (model.opset() >= WHERE) {
    const condition = add(name, makeTensor(name, 'bool', dims, mask));
    const bytes = { float32: 4, float16: 2, float64: 8, int64: 8, int32: 4 }[type as string] ?? 1;
    const zero = add(`${name}0`, makeTensor(`${name}0`, type, [], new Uint8Array(bytes)));
    return new Node(`${name}_node`, 'Where', [condition, from, zero], [to]);
  }
  const factors = add(name, makeTensor(name, type, dims, floatBytes(type, Float32Array.from(mask))));
  return new Node(`${name}_node`, 'Mul', [from, factors], [to]);
}

/** Recurrent operators compute with their own results: a unit stays zero where its weights and state are. */
async function maskedWeight(
  constants: Constants,
  name: string,
  { values }: ChannelCoupling,
  kept: KeptChannels,
): Promise<string> {
  const tensor = constants.tensor(name);
  const axes = values.of(name);
  if (!tensor || !axes?.some(axis => kept.isCut(axis))) return name;
  const data = floatsOf(tensor.type, await readTensor(tensor)).slice();
  for (const [k, axis] of axes.entries()) {
    const inner = tensor.dims.slice(k + 1).reduce((n, d) => n * d, 1);
    const mask = maskOf(kept, axis);
    for (let i = 0; i < data.length; i++) if (!mask[Math.floor(i / inner) % axis.size!]) data[i] = 0;
  }
  const copy = `${name}__masked`;
  constants.graph.initializers.set(copy, makeTensor(copy, 'float32', tensor.dims, bytesOf(data)));
  return copy;
}

export interface LawOptions {
  /** Size of dimensions that are open and no batch. */
  readonly symbol?: number;
  /** Size of a batch that is open. */
  readonly batch?: number;
  /** Standard deviation of float inputs. */
  readonly deviation?: number;
}

/** Seeded inputs of the sizes that the coupling was found at. */
function feedsFor(
  { model, coupling }: PrunableModel,
  seed: number,
  { symbol = 1, batch = 1, deviation = 1 }: LawOptions,
): Feeds {
  const sized = cloneModel(model);
  sized.graph.inputs = model.graph.inputs.map(input => {
    if (input.type.kind !== 'tensor') return input;
    const stated = input.type.shape ?? [];
    const sizeOf = (axis: Axis, i: number) => (i === 0 && typeof stated[0] !== 'number' ? batch : (axis.size ?? null));
    return { ...input, type: tensorType(input.type.type, coupling.values.of(input.name)?.map(sizeOf) ?? stated) };
  });
  return randomFeeds(sized, seed, symbol, deviation);
}

/** The runtime's Sigmoid is exact to about 3e-7, however small its values are: outputs that are all smaller count as of this range. */
const LEAST_RANGE = 0.01;

/** How far the pruned model's outputs are from the masked one's, relative to their range, at a seeded choice. */
export async function lawError(prunable: PrunableModel, seed: number, options: LawOptions = {}) {
  const removed = randomChoice(prunable.coupling, seed);
  const { model: pruned, changed } = await cutModel(prunable, removed, cutTensor);
  const feeds = feedsFor(prunable, seed, options);
  // Fusions round differently on either side of a mask.
  const plainly = { optimization: 'disabled' } as const;
  const expected = await execute(await maskedModel(prunable, removed), feeds, plainly);
  const outputs = await execute(pruned, feeds, plainly);
  const error = relativeError(expected, outputs, LEAST_RANGE);
  return { error, pruned, changed, removed };
}
