import { cloneModel, type Model, type Node, type Tensor, tensorType, type Value } from '../../ir';
import { UniqueNames } from '../../passes/edit';
import { initializersOutOfInputs } from '../../passes/normalizeConstants';
import { shareAgain } from '../../passes/ownVectors';
import { removeDeadCode } from '../../passes/removeDeadCode';
import type { KeptIndices } from './cutTensor';
import { KeptChannels } from './keptChannels';
import { NodeEdit } from './nodeEdit';
import type { PrunableModel } from './prunable';

export interface CutModel {
  readonly model: Model;
  /** Names of nodes whose weights or attributes are others. */
  readonly changed: readonly string[];
}

/**
 * The model without some channels: every tensor cut along its axes, every node mended that names a size. `removed` are
 * channels by the root atom of their class; `cut` cuts one tensor.
 */
export async function cutModel(
  { model: original, shared, coupling }: PrunableModel,
  removed: ReadonlySet<number>,
  cut: (tensor: Tensor, kept: KeptIndices) => Tensor | Promise<Tensor>,
): Promise<CutModel> {
  const model = cloneModel(original);
  const { graph } = model;
  const { values, open } = coupling;
  const kept = new KeptChannels(coupling.atoms, removed);
  const copies = new Map(original.graph.nodes.map((node, i) => [node, graph.nodes[i]!]));
  const edited = { graph, names: new UniqueNames(model), shapes: open, kept };
  const changed = new Set<Node>();
  for (const { node, mend } of coupling.mends) {
    const copy = copies.get(node)!;
    if (![...node.inputs, ...node.outputs].some(name => values.of(name)?.some(axis => kept.isCut(axis)))) continue;
    const edit = new NodeEdit(copy, edited);
    mend(edit);
    if (edit.changed) changed.add(copy);
  }
  const smaller = new Set<string>();
  for (const [name, tensor] of graph.initializers) {
    const indices = kept.ofAxes(values.of(name));
    if (!indices || !original.graph.initializers.has(name)) continue;
    graph.initializers.set(name, await cut(tensor, indices));
    smaller.add(name);
  }
  for (const node of graph.nodes) if (node.inputs.some(name => smaller.has(name))) changed.add(node);
  const keptOf = (name: string) => kept.ofAxes(values.of(name));
  shareAgain(model, shared, name => JSON.stringify(keptOf(name) ?? null));
  restateTypes(model, keptOf);
  // A tensor that was cut no longer fits what the inputs say of it (before IR 4 initializers were inputs too).
  initializersOutOfInputs(model);
  removeDeadCode(model);
  return { model, changed: graph.nodes.filter(node => changed.has(node)).map(node => node.name) };
}

function restateTypes({ graph }: Model, keptOf: (name: string) => KeptIndices | undefined): void {
  for (const [name, value] of graph.valueInfo) {
    const indices = keptOf(name);
    if (indices) graph.valueInfo.set(name, restated(value, indices));
  }
}

function restated(value: Value, kept: KeptIndices): Value {
  if (value.type.kind !== 'tensor') return value;
  const shape = value.type.shape?.map((dim, i) => (typeof dim === 'number' ? (kept[i]?.length ?? dim) : dim));
  return { ...value, type: tensorType(value.type.type, shape) };
}
