import { type Model, type Node, type Tensor, tensorElements } from '../ir';
import { Constants } from './constants';
import { graphsOf, mergedOrigin, removeNodes, soleUse } from './edit';
import { type PassReport, report, type Skipped } from './pass';
import type { ValueTypes } from './valueTypes';

/**
 * MatMul of a matrix by a constant matrix, then Add of a constant row: one Gemm. A Gemm takes its bias in integers when
 * it is quantized; an Add behind a MatMul would stay float, or keep the runtime from finding the pattern at all.
 */
export function fuseMatMulAdd(model: Model, types: ValueTypes): PassReport {
  const changed: string[] = [];
  const skipped: Skipped[] = [];
  for (const graph of graphsOf(model.graph)) {
    const constants = new Constants(graph);
    const known = types.in(graph);
    const doomed = new Set<Node>();
    for (const node of graph.nodes) {
      if (node.opType !== 'MatMul' || node.domain !== '') continue;
      const weight = constants.tensor(node.inputs[1]);
      const add = weight?.dims.length === 2 ? biasAdd(constants, node, weight.dims[1]!) : undefined;
      if (!add) continue;
      const rank = known.shape(node.inputs[0]!)?.length;
      if (rank !== 2) {
        skipped.push({ node: node.name, reason: `its input ${rankText(rank)}: Gemm takes matrices only` });
        continue;
      }
      changed.push(node.name, add.node.name);
      doomed.add(add.node);
      node.opType = 'Gemm';
      node.inputs.push(add.bias);
      node.origin = mergedOrigin(node, add.node);
      graph.valueInfo.delete(node.outputs[0]!);
      node.outputs = [...add.node.outputs];
    }
    removeNodes(graph, doomed);
  }
  return { ...report('fuse MatMul and Add', changed), skipped };
}

const rankText = (rank: number | undefined): string =>
  rank === undefined ? 'has a number of dimensions that is not known' : `has ${rank} dimension${rank === 1 ? '' : 's'}`;

/** The Add of a constant row of `columns` that alone reads a node's output. */
function biasAdd(constants: Constants, node: Node, columns: number): { node: Node; bias: string } | undefined {
  const use = soleUse(constants.index, node.outputs[0]!);
  if (use?.node.opType !== 'Add') return undefined;
  const bias = use.node.inputs[1 - use.input]!;
  const tensor = constants.tensor(bias);
  return tensor && isRow(tensor, columns) ? { node: use.node, bias } : undefined;
}

/** One value per column, in a shape that a matrix plus it keeps. */
const isRow = (tensor: Tensor, columns: number): boolean =>
  tensor.dims.length <= 2 && tensorElements(tensor) === columns && (tensor.dims.at(-1) ?? 1) === columns;
