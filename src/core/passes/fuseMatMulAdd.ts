import { GraphIndex, type Model, type Node, type Tensor, tensorElements } from '../ir';
import { Constants } from './constants';
import { mergedOrigin, removeNodes } from './edit';
import { type PassReport, report } from './pass';
import type { ValueTypes } from './valueTypes';

/**
 * MatMul of a matrix by a constant matrix, then Add of a constant row: one Gemm. A Gemm takes its bias in integers when
 * it is quantized; an Add behind a MatMul would stay float, or keep the runtime from finding the pattern at all.
 */
export function fuseMatMulAdd(model: Model, types: ValueTypes): PassReport {
  const { graph } = model;
  const index = new GraphIndex(graph);
  const constants = new Constants(graph, index);
  const doomed = new Set<Node>();
  const changed: string[] = [];
  for (const node of graph.nodes) {
    if (node.opType !== 'MatMul' || node.domain !== '') continue;
    const weight = constants.tensor(node.inputs[1]);
    if (weight?.dims.length !== 2 || types.shape(node.inputs[0]!)?.length !== 2) continue;
    const add = biasAdd(constants, node, weight.dims[1]!);
    if (!add) continue;
    changed.push(node.name, add.node.name);
    doomed.add(add.node);
    node.opType = 'Gemm';
    node.inputs.push(add.bias);
    node.origin = mergedOrigin(node, add.node);
    graph.valueInfo.delete(node.outputs[0]!);
    node.outputs = [...add.node.outputs];
  }
  removeNodes(graph, doomed);
  return report('fuse MatMul and Add', changed);
}

/** The Add of a constant row of `columns` that alone reads a node's output. */
function biasAdd(constants: Constants, node: Node, columns: number): { node: Node; bias: string } | undefined {
  const { index } = constants;
  const output = node.outputs[0]!;
  const [use, ...others] = index.consumers(output);
  if (!use || others.length > 0 || use.input < 0 || index.isGraphOutput(output)) return undefined;
  if (use.node.opType !== 'Add' || use.node.domain !== '') return undefined;
  const bias = use.node.inputs[1 - use.input]!;
  const tensor = constants.tensor(bias);
  return tensor && isRow(tensor, columns) ? { node: use.node, bias } : undefined;
}

/** One value per column, in a shape that a matrix plus it keeps. */
const isRow = (tensor: Tensor, columns: number): boolean =>
  tensor.dims.length <= 2 && tensorElements(tensor) === columns && (tensor.dims.at(-1) ?? 1) === columns;
