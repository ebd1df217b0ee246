import { type Node, type Tensor, tensorElements } from '../../ir';
import type { QuantizeFacet } from '../../ops/op';

/** Why a node with an integer kernel cannot use it here; undefined when it can. Nodes without weights always can. */
export function whyNotCore(
  node: Node,
  facet: QuantizeFacet,
  constant: (value: string) => Tensor | undefined,
): string | undefined {
  if (!facet.weight) return undefined;
  const weight = constant(node.inputs[facet.weight.input] ?? '');
  const data = constant(node.inputs[0] ?? '');
  if (data && !weight) return 'its weight is the first operand';
  if (data) return 'its input is constant';
  if (!weight) return node.opType === 'MatMul' ? 'multiplies two activations' : 'its weight is computed at run time';
  if (weight.type !== 'float32') return `its weight is ${weight.type}`;
  if (tensorElements(weight) === 0) return 'its weight is empty';
  const bias = facet.bias === undefined ? '' : node.inputs[facet.bias];
  return bias ? whyNotBias(constant(bias), outputChannels(node, facet, weight)) : undefined;
}

function whyNotBias(bias: Tensor | undefined, channels: number): string | undefined {
  if (!bias) return 'its bias is computed at run time';
  const elements = tensorElements(bias);
  const alongColumns = elements === channels && (bias.dims.at(-1) ?? 1) === channels;
  return elements === 1 || alongColumns ? undefined : 'its bias is not one value per output';
}

export function outputChannels(node: Node, facet: QuantizeFacet, weight: Tensor): number {
  const axis = facet.weight!.axis(node, weight.dims.length) ?? weight.dims.length - 1;
  return weight.dims[axis]!;
}
