import type { GraphIndex, Node, Tensor } from '../../ir';
import { numbersOf } from '../../numeric/elements';
import type { Limits } from '../../numeric/quantization';
import { isExcluded } from '../selection';
import { facetOf } from './facets';
import type { QuantizeSettings } from './options';

/** The activation after a node that the range of its output makes redundant; undefined where there is none. */
export function absorb(index: GraphIndex, node: Node, settings: QuantizeSettings): Node | undefined {
  const output = node.outputs[0]!;
  const [use, ...others] = index.consumers(output);
  if (!use || others.length > 0 || use.input !== 0 || index.isGraphOutput(output)) return undefined;
  if (facetOf(use.node)?.role !== 'absorbed' || isExcluded(use.node, settings)) return undefined;
  return limitsOf(use.node, value => index.constant(value)) ? use.node : undefined;
}

/** Limits of a Relu or Clip; undefined when they are computed, or do not let 0 through (a quantized range always holds 0). */
export function limitsOf(node: Node, constant: (value: string) => Tensor | undefined): Limits | undefined {
  if (node.opType === 'Relu') return { low: 0, high: null };
  const [low, high] = [1, 2].map(i => (node.inputs[i] ? scalar(constant(node.inputs[i]!)) : null));
  if (low === undefined || high === undefined) return undefined;
  return (low ?? 0) <= 0 && (high ?? 0) >= 0 ? { low, high } : undefined;
}

function scalar(tensor: Tensor | undefined): number | undefined {
  if (tensor?.data.kind !== 'bytes') return undefined;
  return numbersOf(tensor.type, tensor.data.bytes, 1)[0];
}
