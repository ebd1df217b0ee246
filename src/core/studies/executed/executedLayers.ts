import { isConversion } from '../../analysis/diff';
import type { DataType, Graph, Node, Tensor } from '../../ir';
import { coverKernels, type ExecutedKernel, executedKernels } from '../profile';

/** What the runtime executes for one layer. */
export interface ExecutedLayer {
  readonly layer: string;
  /** Operator of the kernel that does its work, and whether it computes in integers. */
  readonly kernel: string;
  readonly integer: boolean;
}

/**
 * The kernel behind each layer, read from the graph that the runtime wrote out after its optimizations. Layers whose work the
 * runtime does at loading, or that no kernel could be found for, are left out.
 * @param executed the graph that is executed for `model`
 * @param layersOf names of the layers that a node of `model` stands for
 */
export function executedLayers(
  model: Graph,
  executed: Graph,
  layersOf: (node: Node) => readonly string[] = node => [node.name],
): ExecutedLayer[] {
  const kernels = executedKernels(executed);
  const places = coverKernels(model, kernels, () => 0);
  const nodes = new Map(model.nodes.map(node => [node.name, node]));
  const integer = integerKernels(executed, kernels);
  const found = new Map<string, ExecutedLayer>();
  places.forEach(({ layer, covers, inserted }, k) => {
    if (inserted || layer === undefined || isConversion({ opType: kernels[k]!.op })) return;
    for (const name of [layer, ...covers]) {
      const node = nodes.get(name);
      if (!node || isConversion(node)) continue;
      for (const of of layersOf(node)) {
        const known = found.get(of);
        // Where several nodes stand for a layer, one in integers tells most of it.
        if (!known || (integer[k] && !known.integer))
          found.set(of, { layer: of, kernel: kernels[k]!.op, integer: integer[k]! });
      }
    }
  });
  return [...found.values()];
}

const codes: ReadonlySet<DataType> = new Set<DataType>(['int8', 'uint8']);

/** Whether each kernel computes in integers: it holds 8-bit weights or zero points and is no mere conversion, or it moves 8-bit values. */
function integerKernels({ nodes, initializers }: Graph, kernels: readonly ExecutedKernel[]): boolean[] {
  const eightBit = new Set<string>();
  return nodes.map((node, k) => {
    const [first, ...others] = kernels[k]!.inputs;
    const computes = !isConversion(node) && holdsCodes(node, initializers);
    const moves = !isConversion(node) && !computes && others.length === 0 && first !== undefined && eightBit.has(first);
    if (moves || givesCodes(node)) for (const output of node.outputs) eightBit.add(output);
    return moves || (computes && !multipliesFloats(node));
  });
}

/** Whether a kernel's result is of 8 bits; QGemm (onnxruntime's ContribOperators.md) does so where it is given a zero point for it. */
const givesCodes = (node: Node): boolean =>
  node.opType === 'QGemm' ? Boolean(node.inputs[8]) : /^(?:QLinear|QuantizeLinear$)/.test(node.opType);

const holdsCodes = (node: Node, initializers: ReadonlyMap<string, Tensor>): boolean =>
  node.inputs.some(input => {
    const type = initializers.get(input)?.type;
    return type !== undefined && codes.has(type);
  });

/** Kernels that only store weights in few bits; MatMulNBits computes in 8 bits at accuracy level 4 alone. */
const multipliesFloats = (node: Node): boolean =>
  (node.opType === 'MatMulNBits' && node.int('accuracy_level', 0) !== 4) || node.opType === 'GatherBlockQuantized';
