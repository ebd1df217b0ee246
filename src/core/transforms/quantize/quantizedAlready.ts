import { LatheError } from '../../errors';
import type { Graph } from '../../ir';

/** The error for a model that holds quantized operators, which names one of them; undefined: it holds none. */
export function quantizedAlready({ nodes }: Graph): LatheError | undefined {
  const node = nodes.find(n => quantizedOps.has(n.opType));
  return (
    node &&
    new LatheError(
      `the model is quantized already (${node.opType} ${node.name}): give the float model`,
      'nothing-to-do',
    )
  );
}

const quantizedOps: ReadonlySet<string> = new Set([
  'DequantizeLinear',
  'DynamicQuantizeLinear',
  'QLinearConv',
  'QLinearMatMul',
  'MatMulInteger',
  'ConvInteger',
  'MatMulNBits',
  'QGemm',
]);
