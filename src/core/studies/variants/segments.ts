import { inferShapes } from '../../analysis/shapes';
import { GraphIndex, isFloat, type Model, type Node, tensorBytes } from '../../ir';
import { findOp } from '../../ops/registry';
import { extractor } from '../../passes/extractNodes';
import { sampleRowsFinder } from './sampleRows';
import { valueSizes } from './valueSizes';

/**
 * Layers with weights in one segment, at least. Fewer make more borders, where values pass through JavaScript and change
 * their layout; more are run in vain for a change in the last of them.
 */
const FEWEST_LAYERS = 3;

/** Bytes of weights of a model that is run with its variants as one. */
const MOST_STACKED_BYTES = 512e6;

/** The first opset whose Slice takes its borders as values. */
const SLICE_BY_VALUES = 10;

/** Elements that are live at a border, at most, for each of the model's largest value: they are copied where variants join a stack. */
const MOST_CARRIED = 2;

/** Segments that are also put together: run as one where nothing in them is changed, they cost fewer borders. */
const JOINED = 4;

/** Part of the model as a model of its own. */
export interface Part {
  readonly model: Model;
  /** Values that are known behind it and that later parts read, or the caller. */
  readonly kept: ReadonlySet<string>;
}

/** A part that begins and ends where little is live. */
export interface Segment extends Part {
  /** Names of the nodes that are run in it. */
  readonly nodes: ReadonlySet<string>;
  /** Values that it, or a later one, reads of what is known before it. */
  readonly live: ReadonlySet<string>;
  /** Values that it makes and that can be stacked along the batch. */
  readonly rows: ReadonlySet<string>;
  /** This one and those behind it, as one. */
  readonly joined?: Part & { readonly segments: number };
}

/** Cuts a model into segments, in the order in which they run. `layers`: names of the nodes by which they are counted. */
export function cutIntoSegments(model: Model, layers: ReadonlySet<string>): Segment[] {
  return segmentsUpTo(model, segmentEnds(model, layers, FEWEST_LAYERS, carriesOneFloat(model)));
}

/**
 * Segments that may be run on the rows of several variants at once, stacked along the batch: what passes from one to the next has
 * the batch as its first axis, and outputs have it too. Undefined where the model's outputs do not, for old
 * opsets, and for models too large to be given to the runtime as one buffer, with the weights of variants. `fewest`: layers in a segment.
 */
export function cutForStacking(model: Model, layers: ReadonlySet<string>, fewest: number): Segment[] | undefined {
  const isRows = sampleRowsFinder(model);
  const { nodes, outputs } = model.graph;
  const hasBodies = nodes.some(n => [...n.subgraphs()].length > 0);
  const bytes = [...model.graph.initializers.values()].reduce((n, tensor) => n + tensorBytes(tensor), 0);
  const areRows = outputs.every(({ name }) => isRows(name));
  if (hasBodies || model.opset() < SLICE_BY_VALUES || bytes > MOST_STACKED_BYTES || !areRows) return undefined;
  const sizes = valueSizes(model);
  const most = MOST_CARRIED * Math.max(...sizes.values());
  const carries: CutRule = live =>
    live.length > 0 && live.every(isRows) && live.reduce((n, value) => n + sizes.get(value)!, 0) <= most;
  return segmentsUpTo(model, segmentEnds(model, layers, fewest, carries), isRows);
}

/** The whole model as its only segment. */
export const cutNowhere = (model: Model): Segment[] => segmentsUpTo(model, [model.graph.nodes.length]);

function segmentsUpTo(
  model: Model,
  ends: readonly number[],
  isRows: (value: string) => boolean = () => false,
): Segment[] {
  const extract = extractor(model);
  const parts = ends.map((end, i) => model.graph.nodes.slice(ends[i - 1] ?? 0, end));
  const joinedAt = (i: number) => {
    const last = segments[i + JOINED - 1];
    if (i % JOINED !== 0 || !last) return {};
    const { model: joined } = extract(parts.slice(i, i + JOINED).flat());
    return { joined: { model: joined, kept: last.kept, segments: JOINED } };
  };
  let kept: ReadonlySet<string> = new Set(model.graph.outputs.map(o => o.name));
  let live: ReadonlySet<string> = new Set();
  const segments: Segment[] = [];
  for (const nodes of [...parts].reverse()) {
    const part = extract(nodes).model;
    const made = new Set(nodes.flatMap(n => n.outputs));
    const before = (values: ReadonlySet<string>) => [...values].filter(value => !made.has(value));
    const read = part.graph.inputs.map(i => i.name);
    live = new Set([...before(live), ...read]);
    const rows = new Set([...made].filter(isRows));
    segments.push({ model: part, nodes: new Set(nodes.map(n => n.name)), kept, live, rows });
    kept = new Set([...before(kept), ...read]);
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
