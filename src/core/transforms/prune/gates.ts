import { weightSlices } from '../../analysis/importance/groupSlices';
import { LatheError } from '../../errors';
import { cloneModel, GraphIndex, type Model, Node, tensorType } from '../../ir';
import { UniqueNames } from '../../passes/edit';
import type { RuntimeTensor } from '../../ports';
import type { PrunableModel } from './prunable';

/** A factor for each channel of a value, before one of the layers that read it by weights. */
export interface Gate {
  /** Of the graph's input that holds the factors. */
  readonly name: string;
  /** The value that they are multiplied with, and its axis of channels. */
  readonly value: string;
  readonly axis: number;
  readonly rank: number;
  readonly group: number;
  /** For each index of that axis the channel's place in the group; -1: of no channel of it. */
  readonly channelOf: Int32Array;
}

export interface GatedModel {
  readonly model: Model;
  readonly gates: readonly Gate[];
}

/**
 * The same model with a factor on every channel wherever weights read it. Factors of 0 are what pruning the channel does, as everything
 * behind a channel reads it through weights. Throws LatheError for values that are not float32.
 */
export function gatedModel({ model: original, coupling }: PrunableModel): GatedModel {
  const model = cloneModel(original);
  const { graph } = model;
  const { atoms, values, groups, open } = coupling;
  const names = new UniqueNames(model);
  const index = new GraphIndex(original.graph);
  const copies = new Map(original.graph.nodes.map((node, i) => [node, graph.nodes[i]!]));
  const gates: Gate[] = [];
  const done = new Set<string>();
  for (const slices of weightSlices(original, coupling)) {
    if (slices.computes) continue;
    const place = new Map(groups[slices.group]!.channels.map((root, i) => [root, i]));
    for (const { node } of index.consumers(slices.tensor.name))
      for (const [input, value] of node.inputs.entries()) {
        if (original.graph.initializers.has(value)) continue;
        for (const [axis, { size = 0, first }] of (values.of(value) ?? []).entries()) {
          const channelOf = Int32Array.from({ length: size }, (_, i) => place.get(atoms.find(first + i)) ?? -1);
          const key = `${slices.group} ${input} ${axis} ${node.name}`;
          if (done.has(key) || channelOf.every(c => c < 0)) continue;
          done.add(key);
          if (open.elementType(value) !== 'float32')
            throw new LatheError(`first-order importance needs float32 values, and ${value} is none: choose another`);
          const copy = copies.get(node)!;
          const name = names.value(`${value}_gate`);
          const gated = names.value(`${value}_gated`);
          graph.inputs.push({ name, type: tensorType('float32', undefined) });
          const mul = new Node(names.node(`${node.name}_gate`), 'Mul', [copy.inputs[input]!, name], [gated]);
          graph.nodes.splice(graph.nodes.indexOf(copy), 0, mul);
          copy.inputs[input] = gated;
          const rank = values.of(value)!.length;
          gates.push({ name, value, axis, rank, group: slices.group, channelOf });
        }
      }
  }
  return { model, gates };
}

/**
 * Factors for a gate. @param scaled the channel of its group that is scaled, for each row of the batch; undefined: none
 * @returns [rows, 1.., channels, 1..]
 */
export function factorsOf(
  { axis, rank, channelOf }: Gate,
  scaled: readonly (number | undefined)[],
  to: number,
): RuntimeTensor {
  const size = channelOf.length;
  const data = new Float32Array(scaled.length * size).fill(1);
  for (const [row, channel] of scaled.entries())
    if (channel !== undefined) for (const [i, c] of channelOf.entries()) if (c === channel) data[row * size + i] = to;
  const dims = Array.from({ length: rank }, (_, i) => (i === axis ? size : i === 0 ? scaled.length : 1));
  return { type: 'float32', dims, data };
}
