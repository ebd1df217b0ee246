import { inferShapes } from '../../analysis/shapes';
import { cloneModel, GraphIndex, isFloat, type Model, type Node, tensorBytes } from '../../ir';
import { findOp } from '../../ops/registry';
import { extractNodes } from '../../passes/extractNodes';

/**
 * Layers with weights in one segment, at least. Fewer make more borders, where values pass through JavaScript and change
 * their layout; more are run in vain for a change in the last of them.
 */
const FEWEST_LAYERS = 3;
/** In a stack nothing passes through JavaScript, and the sooner variants join it, the more is run for all at once. */
const FEWEST_STACKED = 1;

/** Bytes of weights of a model that is run with its variants as one. */
const MOST_STACKED_BYTES = 512e6;

/** The first opset whose Slice takes its borders as values. */
const SLICE_BY_VALUES = 10;

/** Segments that are also put together: run as one where nothing in them is changed, they cost fewer borders. */
const JOINED = 4;

/** Part of the model as a model of its own. */
export interface Part {
  readonly model: Model;
  /** Values that are known behind it and that later parts read, or the caller. */
  readonly kept: ReadonlySet<string>;
}

/** A part that begins and ends where a single tensor is live. */
export interface Segment extends Part {
  /** Names of the nodes that are run in it. */
  readonly nodes: ReadonlySet<string>;
  /** This one and those behind it, as one. */
  readonly joined?: Part & { readonly segments: number };
}

/** Cuts a model into segments, in the order in which they run. `layers`: names of the nodes by which they are counted. */
export function cutIntoSegments(model: Model, layers: ReadonlySet<string>): Segment[] {
  return segmentsUpTo(model, segmentEnds(model, layers, FEWEST_LAYERS, carriesOneFloat(model)));
}

/**
 * Segments that may be run on the rows of several variants at once, stacked along the batch: a single tensor with the batch as its
 * first axis is all that passes from one to the next, and outputs have it too. Undefined where the model's outputs do not, for old
 * opsets, and for models too large to be given to the runtime as one buffer, with the weights of variants.
 */
export function cutForStacking(model: Model, layers: ReadonlySet<string>): Segment[] | undefined {
  const isStack = batchFinder(model);
  const { nodes, outputs } = model.graph;
  const given = new Set(outputs.map(o => o.name));
  const hasBodies = nodes.some(n => [...n.subgraphs()].length > 0);
  const bytes = [...model.graph.initializers.values()].reduce((n, tensor) => n + tensorBytes(tensor), 0);
  if (hasBodies || model.opset() < SLICE_BY_VALUES || bytes > MOST_STACKED_BYTES || ![...given].every(isStack))
    return undefined;
  const firstGiven = nodes.findIndex(n => n.outputs.some(o => given.has(o)));
  const carries: CutRule = (live, i) => i < firstGiven && live.length === 1 && isStack(live[0]!);
  return segmentsUpTo(model, segmentEnds(model, layers, FEWEST_STACKED, carries));
}

/** The whole model as its only segment. */
export const cutNowhere = (model: Model): Segment[] => segmentsUpTo(model, [model.graph.nodes.length]);

function segmentsUpTo(model: Model, ends: readonly number[]): Segment[] {
  const parts = ends.map((end, i) => model.graph.nodes.slice(ends[i - 1] ?? 0, end));
  const joinedAt = (i: number) => {
    const last = segments[i + JOINED - 1];
    if (i % JOINED !== 0 || !last) return {};
    const { model: joined } = extractNodes(model, parts.slice(i, i + JOINED).flat());
    return { joined: { model: joined, kept: last.kept, segments: JOINED } };
  };
  let kept: ReadonlySet<string> = new Set(model.graph.outputs.map(o => o.name));
  const segments: Segment[] = [];
  for (const nodes of [...parts].reverse()) {
    const part = extractNodes(model, nodes).model;
    segments.push({ model: part, nodes: new Set(nodes.map(n => n.name)), kept });
    const made = new Set(nodes.flatMap(n => n.outputs));
    const before = [...kept].filter(value => !made.has(value));
    kept = new Set([...before, ...part.graph.inputs.map(i => i.name)]);
  }
  return segments.reverse().map((segment, i) => ({ ...segment, ...joinedAt(i) }));
}

/** Indices of the nodes behind which each segment ends. */
function segmentEnds(model: Model, layers: ReadonlySet<string>, fewest: number, carries: CutRule): number[] {
  const { nodes } = model.graph;
  const isCut = cutFinder(model, carries);
  const ends: number[] = [];
  let held = 0;
  let left = nodes.filter(n => layers.has(n.name)).length;
  for (const [i, node] of nodes.entries()) {
    const isLayer = layers.has(node.name);
    if (isLayer) left--;
    if (isLayer) held++;
    if (held < fewest || left < fewest || !isCut(i)) continue;
    ends.push(i + 1);
    held = 0;
  }
  return [...ends, nodes.length];
}

/** Whether the model may be cut behind node `i`, where these values are computed before and read later. */
type CutRule = (live: readonly string[], i: number) => boolean;

/** One of the values is of floats. Others may be integers (shapes), which cost nothing to carry. */
function carriesOneFloat(model: Model): CutRule {
  const { main } = inferShapes(model, { keepBatch: true });
  return live => {
    const types = live.map(value => main.elementType(value));
    return types.every(t => t !== undefined) && types.filter(isFloat).length === 1;
  };
}

/** Whether every output is a tensor of float32 with the batch as its first axis. */
export function carriesBatch(model: Model): boolean {
  const isStack = batchFinder(model);
  return model.graph.outputs.every(({ name }) => isStack(name));
}

const BATCH = 'lathe_batch';

/** Whether a value is a tensor of float32 with the batch as its first axis, and as no other. */
function batchFinder(model: Model): (value: string) => boolean {
  const named = cloneModel(model);
  named.graph.inputs = model.graph.inputs.map(input =>
    input.type.kind === 'tensor' && typeof input.type.shape?.[0] !== 'number'
      ? { ...input, type: { ...input.type, shape: input.type.shape && [BATCH, ...input.type.shape.slice(1)] } }
      : input,
  );
  const { main } = inferShapes(named, { keepBatch: true });
  return value => {
    const type = main.typeOf(value);
    // Halves are rounded between kernels, and which kernels run depends on how many samples there are.
    if (type?.kind !== 'tensor' || type.type !== 'float32' || !type.shape) return false;
    const [first, ...others] = type.shape;
    return first === BATCH && others.every(dim => dim !== null && !String(dim).includes(BATCH));
  };
}

/** Finds the nodes behind which a model may be cut. An activation stays with the layer that it fuses with. */
function cutFinder(model: Model, carries: CutRule): (i: number) => boolean {
  const { main } = inferShapes(model, { keepBatch: true });
  const index = new GraphIndex(model.graph);
  const { nodes } = model.graph;
  const position = new Map(nodes.map((n, i) => [n, i]));
  const endsAt = new Map<number, string[]>();
  const live = new Set<string>();
  const start = (value: string, from: number) => {
    const readers = index.consumers(value).map(use => position.get(use.node)!);
    const last = Math.max(from, ...readers);
    if (last === from || main.isConstant(value)) return;
    live.add(value);
    endsAt.set(last, [...(endsAt.get(last) ?? []), value]);
  };
  const fusesAhead = (value: string) =>
    isFloat(main.elementType(value)) &&
    index.consumers(value).some(({ node }) => findOp(node.opType, node.domain)?.quantize?.role === 'absorbed');
  for (const { name } of model.graph.inputs) start(name, -1);
  const cuts = nodes.map((node: Node, i) => {
    for (const value of endsAt.get(i) ?? []) live.delete(value);
    if (!main.constantNodes.has(node)) for (const output of node.outputs) if (output) start(output, i);
    return carries([...live], i) && ![...live].some(fusesAhead);
  });
  return i => cuts[i]!;
}
