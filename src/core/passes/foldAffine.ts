import { type Graph, type Model, makeTensor, type Node, type Tensor } from '../ir';
import { floatBytes } from '../numeric/elements';
import { extremes } from '../numeric/extremes';
import { type Affine, arithmeticAffine, batchNormAffine, scaledChannels, shiftedBias } from './affine';
import { Constants } from './constants';
import { graphsOf, mergedOrigin, removeNodes, soleUse, UniqueNames } from './edit';
import { type PassReport, report } from './pass';

const batchNorm: AffineOf = async (constants, node) =>
  node.opType === 'BatchNormalization' ? batchNormAffine(constants, node) : undefined;

const arithmetic: AffineOf = async (constants, node, input, { rank, channels }) =>
  node.inputs.length === 2 ? arithmeticAffine(constants, node, input, rank, channels) : undefined;

/**
 * Folds a BatchNormalization in inference form into the Conv, ConvTranspose or Gemm before it
 * (Jacob et al. 2018, section 3.2): W' = W x a, b' = (b - mean) x a + beta with a = scale / sqrt(variance + epsilon).
 */
export const foldBatchNorm = (model: Model): Promise<PassReport> =>
  foldInto(model, 'fold batch normalization', batchNorm);

/** Folds Add, Sub, Mul and Div by one constant, or by one per channel, in the same way. */
export const foldScales = (model: Model): Promise<PassReport> => foldInto(model, 'fold scales', arithmetic);

/** foldBatchNorm and foldScales at once: chains may hold both. */
export const foldAffine = (model: Model): Promise<PassReport> =>
  foldInto(
    model,
    'fold affine layers',
    async (...question) => (await batchNorm(...question)) ?? arithmetic(...question),
  );

/** What a node computes of its input, the output of a linear node; a sentence where that cannot be said. */
type AffineOf = (
  constants: Constants,
  node: Node,
  input: number,
  output: { rank: number; channels: number },
) => Promise<Affine | string | undefined>;

async function foldInto(model: Model, name: string, affineOf: AffineOf): Promise<PassReport> {
  const changed = new Set<string>();
  const notes = new Set<string>();
  // Chains (Mul, then Add) fold one link per round.
  for (let before = -1; before !== changed.size; ) {
    before = changed.size;
    const names = new UniqueNames(model);
    for (const graph of graphsOf(model.graph)) await foldRound(graph, names, affineOf, changed, notes);
  }
  return report(name, changed, [...notes]);
}

async function foldRound(
  graph: Graph,
  names: UniqueNames,
  affineOf: AffineOf,
  changed: Set<string>,
  notes: Set<string>,
): Promise<void> {
  const doomed = new Set<Node>();
  const constants = new Constants(graph);
  for (const target of [...graph.nodes]) {
    const next = onlyReader(constants, target);
    if (!next || doomed.has(target)) continue;
    const weight = constants.tensor(target.inputs[1])!;
    const affine = await affineOf(constants, next.node, next.input, {
      rank: weight.dims.length,
      channels: channelsOf(target, weight),
    });
    if (typeof affine === 'string') notes.add(`${next.node.name} ${affine}`);
    else if (affine && isHalf(weight))
      notes.add(
        `${next.node.name} was not folded into ${target.name}, whose ${weight.type} weights it would round again`,
      );
    else if (affine && (await fold(graph, constants, names, target, next.node, affine))) {
      doomed.add(next.node);
      changed.add(target.name).add(next.node.name);
    }
  }
  removeNodes(graph, doomed);
}

const isHalf = ({ type }: Tensor): boolean => type === 'float16' || type === 'bfloat16';

/** The node that alone reads a linear node with a constant weight; undefined for other nodes. */
function onlyReader(constants: Constants, target: Node): { node: Node; input: number } | undefined {
  if (target.domain !== '' || !(target.opType in channelAxis)) return undefined;
  if (!constants.tensor(target.inputs[1])) return undefined;
  if (target.inputs[2] && !constants.tensor(target.inputs[2])) return undefined;
  return soleUse(constants.index, target.outputs[0]!);
}

const channelAxis: Readonly<Record<string, (node: Node) => number>> = {
  Conv: () => 0,
  ConvTranspose: () => 1,
  Gemm: node => (node.int('transB', 0) ? 0 : 1),
};

/** Output channels of a linear node. */
const channelsOf = (node: Node, weight: Tensor): number =>
  weight.dims[channelAxis[node.opType]!(node)]! * groupsOf(node);
const groupsOf = (node: Node): number => (node.opType === 'ConvTranspose' ? node.int('group', 1) : 1);

async function fold(
  graph: Graph,
  constants: Constants,
  names: UniqueNames,
  target: Node,
  next: Node,
  affine: Affine,
): Promise<boolean> {
  const weight = constants.tensor(target.inputs[1])!;
  const values = await constants.floats(target.inputs[1]);
  const bias = target.inputs[2] ? await constants.floats(target.inputs[2]) : undefined;
  if (!values || (target.inputs[2] && !bias)) return false;
  const axis = channelAxis[target.opType]!(target);
  const groups = groupsOf(target);
  const channels = channelsOf(target, weight);
  if (affine.scale.length !== channels || (bias && bias.length !== channels && bias.length !== 1)) return false;

  const beta = target.opType === 'Gemm' ? target.float('beta', 1) : 1;
  const scaled = scaledChannels(values, weight.dims, axis, affine.scale, groups);
  const shifted = shiftedBias(bias, beta, affine, channels);
  if (!extremes(shifted).allFinite || !extremes(scaled).allFinite) return false;
  target.inputs[1] = store(graph, constants, names, target, 1, weight, scaled, weight.dims);
  target.inputs[2] = store(graph, constants, names, target, 2, weight, shifted, [channels]);
  target.attributes.delete('beta');
  target.outputs[0] = next.outputs[0]!;
  target.origin = mergedOrigin(target, next);
  return true;
}

/** Writes an input's new values: under its own name where nothing else reads it, else under a new one. */
function store(
  graph: Graph,
  { index }: Constants,
  names: UniqueNames,
  node: Node,
  input: number,
  like: Tensor,
  values: Float32Array,
  dims: readonly number[],
): string {
  const old = node.inputs[input];
  const own = old && graph.initializers.has(old) && index.consumers(old).length === 1 && !index.isGraphOutput(old);
  const name = own ? old : names.value(`${node.name}_${input === 1 ? 'weight' : 'bias'}_folded`);
  graph.initializers.set(name, makeTensor(name, like.type, dims, floatBytes(like.type, values)));
  graph.valueInfo.delete(name);
  return name;
}
