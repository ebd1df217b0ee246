import { GraphIndex, type Node } from '../ir';
import { isDequantizeLinear, isQuantizeLinear } from '../ops/quantization';
import { findOp } from '../ops/registry';
import type { GraphShapes } from './graphShapes';

/**
 * Float values of a QDQ model that are never made, by the quantized value that stands for them: what a DequantizeLinear
 * gives to integer kernels, and what those give to a QuantizeLinear, directly or through an activation that the kernel
 * absorbs.
 */
export function quantizedBuffers(scope: GraphShapes): Map<string, string> {
  const { graph } = scope;
  const buffers = new Map<string, string>();
  if (!graph.nodes.some(isQuantizeLinear)) return buffers;
  const index = new GraphIndex(graph);
  const onlyConsumer = (value: string): Node | undefined => {
    const uses = index.consumers(value);
    return uses.length === 1 && uses[0]!.input === 0 && !index.isGraphOutput(value) ? uses[0]!.node : undefined;
  };
  for (const node of graph.nodes) {
    const [input, output] = [node.inputs[0], node.outputs[0]];
    if (!input || !output || scope.constantNodes.has(node)) continue;
    const uses = index.consumers(output);
    const fused = uses.length > 0 && !index.isGraphOutput(output) && uses.every(use => hasIntegerKernel(use.node));
    if (isDequantizeLinear(node) && fused) buffers.set(output, input);
    if (!isQuantizeLinear(node)) continue;
    // Upwards from the quantized value: the float values that exist for it alone.
    for (let value = input; onlyConsumer(value); ) {
      const producer = index.producer(value);
      if (!producer || !hasIntegerKernel(producer)) break;
      buffers.set(value, output);
      if (findOp(producer)?.quantize?.role !== 'absorbed') break;
      value = producer.inputs[0]!;
    }
  }
  return buffers;
}

const hasIntegerKernel = (node: Node) => findOp(node)?.quantize !== undefined;
