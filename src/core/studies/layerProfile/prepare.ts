import { LatheError } from '../../errors';
import { type Model, type Node, tensorType, type Value } from '../../ir';
import { float16Values } from '../../numeric/float16';
import { extractNodes } from '../../passes/extractNodes';
import { foldConstants } from '../../passes/foldConstants';
import { namedNodes } from '../../passes/namedNodes';
import { constantsToInitializers } from '../../passes/normalizeConstants';
import { widenFloat16 } from '../../passes/widenFloat16';
import type { Dataset, Feeds, RuntimeTensor } from '../../ports';
import { recordValues } from './activations';
import type { LayerEnv } from './tools';

/** Layers that were cut out, at the sizes that the data has, with the inputs that they get in the whole model. */
export interface CutOut {
  /** Weights are initializers; what was float16 is float32. */
  readonly model: Model;
  readonly nodes: readonly Node[];
  /** Inputs of each recorded run; at least one. */
  readonly samples: readonly Feeds[];
  readonly wasFloat16: boolean;
  /** The operator that shows that the layers compute in integers already. */
  readonly integerOp: string | undefined;
}

/** Throws LatheError for unknown names, and for layers that cannot be cut out or fed. */
export async function cutOut(
  original: Model,
  names: readonly string[],
  dataset: Dataset,
  env: LayerEnv,
): Promise<CutOut> {
  const { model, nodes } = extractNodes(original, namedNodes(original.graph, names));
  const inputs = model.graph.inputs.map(i => i.name);
  const recorded = await recordValues(original, inputs, dataset, env);
  const empty = inputs.find(name => recorded[0]![name]!.dims.includes(0));
  if (empty !== undefined)
    throw new LatheError(`the layer gets nothing to work on: its input ${empty} is empty on this data; try other data`);
  const { graph } = model;
  graph.inputs = graph.inputs.map(({ name }) => typedBy(name, recorded[0]![name]!));
  graph.outputs = graph.outputs.map(withoutShape);
  // They may be stated for other sizes.
  graph.valueInfo.clear();
  constantsToInitializers(model);
  await foldConstants(model, env, { wanted: () => true });
  const tensors = [...graph.initializers.values()];
  const wasFloat16 = [...tensors, ...Object.values(recorded[0]!)].some(t => t.type === 'float16');
  if (wasFloat16) {
    [graph.inputs, graph.outputs] = [graph.inputs.map(wide), graph.outputs.map(wide)];
    await widenFloat16(model);
  }
  const integerOp = graph.nodes.find(n => integerOps.test(n.opType))?.opType;
  return { model, nodes, samples: recorded.map(widened), wasFloat16, integerOp };
}

const integerOps =
  /^(QLinear|QuantizeLinear|Dequantize|DynamicQuantize|ConvInteger|MatMulInteger|MatMulNBits|QGemm|QAttention)/;

export const typedBy = (name: string, { type, dims }: RuntimeTensor): Value => ({ name, type: tensorType(type, dims) });

const withoutShape = (value: Value): Value =>
  value.type.kind === 'tensor' ? { name: value.name, type: tensorType(value.type.type, undefined) } : value;

const wide = ({ name, type }: Value): Value =>
  type.kind === 'tensor' && type.type === 'float16'
    ? { name, type: tensorType('float32', type.shape) }
    : { name, type };

const widened = (feeds: Feeds): Feeds =>
  Object.fromEntries(
    Object.entries(feeds).map(([name, t]) => [
      name,
      t.type === 'float16' ? { type: 'float32', dims: t.dims, data: float16Values(t.data as Uint16Array) } : t,
    ]),
  );
