import type { Model } from '../../ir';
import type { UniqueNames } from '../../passes/edit';
import type { ValueTypes } from '../../passes/valueTypes';
import type { Plan } from './plan';

/**
 * Gives the constant row that is added to a quantized MatMul leading dimensions of 1. onnxruntime turns MatMul and a
 * one-dimensional row into a float Gemm before it looks for integer kernels; the same row as [1, 1, n] it leaves alone.
 */
export function guardBiases(
  model: Model,
  { chosen, quantized, index, constant }: Plan,
  types: ValueTypes,
  names: UniqueNames,
): void {
  for (const { node } of chosen.values()) {
    if (node.opType !== 'MatMul' || quantized.has(node.outputs[0]!)) continue;
    // With fewer dimensions the row would add some to the result.
    if ((types.shape(node.outputs[0]!)?.length ?? 0) < 3) continue;
    for (const { node: add, input } of index.consumers(node.outputs[0]!)) {
      if (add.opType !== 'Add' || input < 0) continue;
      const row = constant(add.inputs[1 - input]!);
      if (row?.dims.length !== 1) continue;
      const name = names.value(`${row.name}_row`);
      model.graph.initializers.set(name, { ...row, name, dims: [1, 1, ...row.dims], source: undefined });
      add.inputs[1 - input] = name;
    }
  }
}
