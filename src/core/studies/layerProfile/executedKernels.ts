import type { Graph } from '../../ir';
import { graphsOf } from '../../passes/edit';
import type { LayerPrecision } from './precisions';

const integerKernels = /^(QLinear|QGemm|ConvInteger|MatMulInteger|DynamicQuantize(MatMul|LSTM)|QAttention|MatMulNBits)/;
/** They compute nothing. */
const conversions: ReadonlySet<string> = new Set([
  'Cast',
  'QuantizeLinear',
  'DequantizeLinear',
  'Identity',
  'Constant',
  'ReorderInput',
  'ReorderOutput',
  'Transpose',
]);

/**
 * What the runtime made of a layer, as a plain sentence; empty for float32.
 * @param executed the graph that the runtime wrote after its optimizations
 */
export function kernelNote(executed: Graph, precision: LayerPrecision): string {
  if (precision === 'fp32') return '';
  const ops = [...new Set([...graphsOf(executed)].flatMap(g => g.nodes.map(n => n.opType)))];
  const working = ops.filter(op => !conversions.has(op));
  if (precision === 'fp16')
    return ops.includes('Cast')
      ? 'computed in float32: onnxruntime has no float16 kernel for it on this processor'
      : 'runs in float16 kernels';
  const integer = working.filter(op => integerKernels.test(op));
  const float = working.filter(op => !integerKernels.test(op));
  if (integer.length === 0) return `runs as float: onnxruntime has no integer kernel for it (${working.join(', ')})`;
  const rest = ops.includes('DequantizeLinear') && float.length > 0 ? `, ${float.join(', ')} as float` : '';
  return `runs in integer kernels (${integer.join(', ')})${rest}`;
}
