import { inferShapes } from '../../analysis/shapes';
import { GraphIndex, isFloat, type Model, type Node } from '../../ir';
import { findOp } from '../../ops/registry';
import { extractNodes } from '../../passes/extractNodes';

/**
 * Layers with weights in one segment, at least. Fewer make more borders, where values pass through JavaScript and change
 * their layout; more are run in vain for a change in the last of them.
 */
const FEWEST_LAYERS = 3;

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
  const ends = segmentEnds(model, layers);
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
function segmentEnds(model: Model, layers: ReadonlySet<string>): number[] {
  const { nodes } = model.graph;
  const isCut = cutFinder(model);
  const ends: number[] = [];
  let held = 0;
  let left = nodes.filter(n => layers.has(n.name)).length;
  for (const [i, node] of nodes.entries()) {
    const isLayer = layers.has(node.name);
    if (isLayer) left--;
    if (isLayer) held++;
    if (held < FEWEST_LAYERS || left < FEWEST_LAYERS || !isCut(i)) continue;
    ends.push(i + 1);
    held = 0;
  }
  return [...ends, nodes.length];
}

/**
 * Whether a model can be cut behind its node `i`: of the values that are computed before and read later, one is of floats.
 * Others may be integers (shapes), which cost nothing to carry. An activation stays with the layer that it fuses with.
 */
function cutFinder(model: Model): (i: number) => boolean {
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
    index.consumers(value).some(({ node }) => findOp(node.opType, node.domain)?.quantize?.role === 'absorbed');
  const isCut = () => {
    const types = [...live].map(value => main.elementType(value));
    const floats = [...live].filter((_, i) => isFloat(types[i]));
    return types.every(t => t !== undefined) && floats.length === 1 && !fusesAhead(floats[0]!);
  };
  for (const { name } of model.graph.inputs) start(name, -1);
  const cuts = nodes.map((node: Node, i) => {
    for (const value of endsAt.get(i) ?? []) live.delete(value);
    if (!main.constantNodes.has(node)) for (const output of node.outputs) if (output) start(output, i);
    return isCut();
  });
  return i => cuts[i]!;
}
