/** Control flow: If, Loop, Scan. Their bodies are graphs in attributes. */
import type { Dim, Shape } from '../ir/dim';
import { type Graph, tensorType, type ValueType } from '../ir/graph';
import { scalarContent, scalarOf } from './content';
import { axisIndex, macsOf, mergeShapes } from './inferHelpers';
import { type Content, type CostContext, defineOp, type InferContext, type OpCost } from './op';
import { notConverted } from './upgrades/semantics';

/** What two alternatives for one value have in common. */
export function mergeTypes(a: ValueType | undefined, b: ValueType | undefined): ValueType | undefined {
  if (a?.kind !== 'tensor' || b?.kind !== 'tensor') return a?.kind === b?.kind ? a : undefined;
  return tensorType(a.type === b.type ? a.type : undefined, mergeShapes(a.shape, b.shape));
}

/** The branches that may run: one where the condition is known. */
function branches(ctx: InferContext | CostContext): Graph[] {
  const condition = scalarOf(ctx.content(0));
  const names = ['then_branch', 'else_branch'];
  const taken = typeof condition === 'number' ? [names[condition ? 0 : 1]!] : names;
  return taken.flatMap(name => ctx.node.graph(name) ?? []);
}

/** Costs as much as the dearer of the branches that may run. */
export const ifOp = defineOp({
  type: 'If',
  since: [1, 11, 13, 16, 19, 21, 23, 24, 25],
  family: 'control',
  settings: [0],
  infer: ctx => {
    // Both are inferred, so that the values of a branch not taken can be looked at as well.
    const graphs = ['then_branch', 'else_branch'].flatMap(name => ctx.node.graph(name) ?? []);
    if (graphs.length < 2) return ctx.problem('a branch is missing');
    const results = new Map(graphs.map(graph => [graph, ctx.inferGraph(graph, [])]));
    const possible = branches(ctx).map(graph => results.get(graph)!);
    for (let i = 0; i < ctx.node.outputs.length; i++) {
      const type = possible.map(types => types[i]).reduce(mergeTypes);
      if (type) ctx.setOutputType(i, type);
    }
  },
  cost: ctx => {
    const costs = branches(ctx).map(graph => ctx.graphCost(graph)?.macs);
    if (costs.length === 0 || costs.some(c => c === undefined)) return { macs: undefined };
    return { macs: Math.max(...(costs as number[])) };
  },
});

const known = (content: Content | undefined): Dim => scalarOf(content) ?? null;

/** Iterations of a Loop: input 0, if its condition holds throughout; null when that shows only at run time. */
function tripCount(ctx: InferContext | CostContext, body: Graph): Dim {
  const startsTrue = !ctx.node.inputs[1] || known(ctx.content(1)) === 1;
  if (!startsTrue) return known(ctx.content(1)) === 0 ? 0 : null;
  if (known(ctx.graphOutputContent(body, 0)) !== 1 || !ctx.node.inputs[0]) return null;
  const trips = known(ctx.content(0));
  return typeof trips === 'number' ? Math.max(trips, 0) : trips;
}

/** A body is inferred until the types of carried values stay the same: a dimension that grows becomes unknown. */
function settle(
  ctx: InferContext,
  body: Graph,
  carried: (ValueType | undefined)[],
  run: (carried: readonly (ValueType | undefined)[]) => (ValueType | undefined)[],
): (ValueType | undefined)[] {
  for (let round = 0; ; round++) {
    const results = run(carried);
    const merged = carried.map((type, i) => mergeTypes(type, results[i]));
    if (round >= 3 || merged.every((type, i) => sameType(type, carried[i]))) return results;
    carried.splice(0, carried.length, ...merged);
    if (round === 2) ctx.problem(`types carried by ${body.name || 'the body'} do not settle`);
  }
}

function sameType(a: ValueType | undefined, b: ValueType | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Inputs: trip count, condition, carried values. Outputs: carried values, then scans stacked along a new first axis. */
export const loop = defineOp({
  type: 'Loop',
  since: [1, 11, 13, 16, 19, 21, 23, 24, 25],
  family: 'control',
  settings: [0, 1],
  infer: ctx => {
    const body = ctx.node.graph('body');
    if (!body) return ctx.problem('body is missing');
    const carried = ctx.node.inputs.slice(2).map((_, i) => ctx.input(i + 2));
    // If the condition holds at first and every iteration hands on `true`, it holds in all of them.
    const condition = !ctx.node.inputs[1] || known(ctx.content(1)) === 1 ? scalarContent(1) : undefined;
    const results = settle(ctx, body, carried, types =>
      ctx
        .inferGraph(body, [tensorType('int64', []), tensorType('bool', []), ...types], [undefined, condition])
        .slice(1),
    );
    const trips = tripCount(ctx, body);
    for (let i = 0; i < ctx.node.outputs.length; i++) {
      const type = i < carried.length ? mergeTypes(carried[i], results[i]) : stacked(results[i], trips, 0);
      if (type) ctx.setOutputType(i, type);
    }
  },
  cost: ctx => {
    const body = ctx.node.graph('body');
    const once = body && ctx.graphCost(body)?.macs;
    if (once === 0) return { macs: 0 };
    return macsOf(once, body ? tripCount(ctx, body) : null);
  },
});

function stacked(type: ValueType | undefined, count: Dim, axis: number): ValueType | undefined {
  if (type?.kind !== 'tensor') return undefined;
  return tensorType(type.type, type.shape && insertAt(type.shape, axis, count));
}

function insertAt(shape: Shape, axis: number, dim: Dim): Shape | undefined {
  const at = axisIndex(axis, shape.length + 1);
  return at === undefined ? undefined : [...shape.slice(0, at), dim, ...shape.slice(at)];
}

/** Length of the scanned axis of the first scan input. */
function scanLength(ctx: InferContext | CostContext, scans: number): Dim {
  const first = ctx.node.inputs.length - scans;
  const shape = ctx.shape(first);
  const axis = shape && axisIndex(ctx.node.ints('scan_input_axes')?.[0] ?? 0, shape.length);
  return axis === undefined ? null : shape![axis]!;
}

/** The form since opset 9; that of opset 8, with a batch axis, is not followed. */
export const scan = defineOp({
  type: 'Scan',
  since: [8, 9, 11, 16, 19, 21, 23, 24, 25],
  upgrade: { 9: notConverted('has a batch axis') },
  family: 'control',
  infer: ctx => {
    const body = ctx.node.graph('body');
    const scans = ctx.node.int('num_scan_inputs', 0);
    if (!body || scans < 1 || scans > ctx.node.inputs.length) return ctx.problem('body or num_scan_inputs do not fit');
    if (ctx.opset < 9) return;
    const states = ctx.node.inputs.length - scans;
    const carried = Array.from({ length: states }, (_, i) => ctx.input(i));
    const slices = Array.from({ length: scans }, (_, i) => scanSlice(ctx, states + i, i));
    const results = settle(ctx, body, carried, types => ctx.inferGraph(body, [...types, ...slices]));
    const axes = ctx.node.ints('scan_output_axes', []);
    const length = scanLength(ctx, scans);
    for (let i = 0; i < ctx.node.outputs.length; i++) {
      const type = i < states ? mergeTypes(carried[i], results[i]) : stacked(results[i], length, axes[i - states] ?? 0);
      if (type) ctx.setOutputType(i, type);
    }
  },
  cost: (ctx): OpCost => {
    const body = ctx.node.graph('body');
    const once = body && ctx.opset >= 9 ? ctx.graphCost(body)?.macs : undefined;
    return once === 0 ? { macs: 0 } : macsOf(once, scanLength(ctx, ctx.node.int('num_scan_inputs', 0)));
  },
});

function scanSlice(ctx: InferContext, input: number, scan: number): ValueType | undefined {
  const shape = ctx.shape(input);
  const axis = shape && axisIndex(ctx.node.ints('scan_input_axes')?.[scan] ?? 0, shape.length);
  return tensorType(ctx.type(input), axis === undefined ? undefined : shape!.filter((_, i) => i !== axis));
}
