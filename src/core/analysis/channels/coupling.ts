import { capturedValues, isFloat, type Model, type Node } from '../../ir';
import type { OpDef } from '../../ops/op';
import { findOp } from '../../ops/registry';
import { functionOf } from '../functionCalls';
import type { GraphShapes } from '../graphShapes';
import { inferShapes, type ShapeOptions } from '../shapes';
import { Atoms } from './atoms';
import { type Barrier, layersInBodies } from './bodyLayers';
import { type PruningGroup, pruningGroups } from './groups';
import { type Mend, NodeChannels, type Relations } from './nodeChannels';
import { settleRegroupings } from './regrouping';
import { holdSizesThatAreRead } from './shapeReads';
import { ValueAxes } from './valueAxes';

/** How the channels of a model go together, and what keeps some of them from going. */
export interface ChannelCoupling {
  readonly atoms: Atoms;
  readonly values: ValueAxes;
  readonly groups: readonly PruningGroup[];
  /** Types and contents, the batch left open. */
  readonly open: Relations['open'];
  readonly computed: Relations['computed'];
  /** Names of vectors by which batch normalization scales channels. */
  readonly scales: readonly string[];
  readonly mends: readonly Mend[];
  /** Layers none of whose output channels can be removed, with the reason. */
  readonly barriers: readonly Barrier[];
}

/** Follows the channels of the main graph through its operators (DESIGN section 3). Throws nothing: what is unknown holds. */
export function coupleChannels(model: Model, options: ShapeOptions = {}): ChannelCoupling {
  const shapes = inferShapes(model, options).main;
  const open = inferShapes(model, { ...options, keepBatch: true }).main;
  const atoms = new Atoms();
  const values = new ValueAxes(atoms, shapes);
  const found = { regroupings: [], computed: [], scales: [], mends: [], unfollowed: [] };
  const relations: Relations = { atoms, values, shapes, open, ...found };
  holdBorders(model, relations);
  for (const node of model.graph.nodes) relate(model, node, relations);
  holdSizesThatAreRead(model.graph, relations);
  settleRegroupings(atoms, relations.regroupings);
  const { computed, scales, mends } = relations;
  const groups = pruningGroups(atoms, computed);
  return {
    atoms,
    values,
    open,
    groups,
    computed,
    scales,
    mends,
    barriers: [...barriersOf(relations, groups), ...layersInBodies(model)],
  };
}

/** What the model takes in and gives out keeps its size. */
function holdBorders({ graph }: Model, { atoms, values }: Relations): void {
  const border = (name: string, what: string) => {
    for (const axis of values.of(name) ?? [])
      atoms.hold(axis, { node: '', reason: `they are part of the model's ${what} ${name}` });
  };
  for (const { name } of graph.outputs) border(name, 'output');
  for (const { name } of graph.inputs) if (!graph.initializers.has(name)) border(name, 'input');
}

function relate(model: Model, node: Node, relations: Relations): void {
  const op = functionOf(model, node) ? undefined : findOp(node);
  const { values, atoms, shapes, unfollowed } = relations;
  for (const { graph } of node.subgraphs())
    for (const name of capturedValues(graph))
      for (const axis of values.of(name) ?? [])
        atoms.hold(axis, { node: node.name, reason: `they are read inside ${node.name} (${node.opType})` });
  const refused = op ? whyNotFollowed(node, op, values) : NOT_FOLLOWED;
  const context = new NodeChannels(node, relations);
  if (refused === undefined) op?.channels?.(context);
  else if (hasWeights(node, shapes)) unfollowed.push({ node: node.name, reason: context.reasonFor(refused) });
  context.holdRest(refused ?? 'which works across them');
  if (shapes.constantNodes.has(node) && !op?.readsShape) context.holdLost();
}

const NOT_FOLLOWED = 'through which channels are not followed';

function whyNotFollowed(node: Node, op: OpDef, values: ValueAxes): string | undefined {
  if (!op.channels) return NOT_FOLLOWED;
  const missing = !node.outputs[0] || (!node.inputs[0] && (op.inputNames ?? []).length > 0);
  const unknown = [...node.inputs, ...node.outputs].some(name => values.isUnknown(name));
  return missing || unknown ? 'where shapes are not known' : undefined;
}

/** Whether it computes by constants of a float type and two axes or more. */
function hasWeights(node: Node, shapes: GraphShapes): boolean {
  if (shapes.constantNodes.has(node)) return false;
  return node.inputs.some(name => {
    if (!name || !shapes.isConstant(name) || !isFloat(shapes.elementType(name))) return false;
    const type = shapes.typeOf(name);
    return type?.kind === 'tensor' && (type.shape ?? []).filter(dim => dim !== 1).length > 1;
  });
}

/** Where a channel can only be left out with others than its neighbours can (behind several shuffles). */
const ALL_DIFFERENT =
  'each of them goes together with other channels than the rest, so that there is none to choose among';

function barriersOf({ atoms, computed, unfollowed }: Relations, groups: readonly PruningGroup[]): Barrier[] {
  const barriers = new Map<string, string>();
  const grouped = new Set(groups.flatMap(({ layers }) => layers));
  for (const { node, outputs: axis } of computed) {
    if (barriers.has(node.name) || grouped.has(node.name)) continue;
    const held = axis.size === undefined ? 'their number is not known' : atoms.firstHold(axis)?.reason;
    barriers.set(node.name, axis.size === 1 ? 'there is only one' : (held ?? ALL_DIFFERENT));
  }
  return [...[...barriers].map(([node, reason]) => ({ node, reason })), ...unfollowed];
}
