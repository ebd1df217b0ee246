import { GraphIndex, type Model, type Node, type Tensor } from '../../ir';
import type { QuantizeFacet } from '../../ops/op';
import { whyNotSelected } from '../selection';
import { absorb } from './absorb';
import { assignBits } from './activationBits';
import type { ActivationBits } from './codes';
import { dropUnconnected } from './connection';
import { activationsOf, facetOf } from './facets';
import { whyNotCore } from './layers';
import type { QuantizeSettings } from './options';

/** A node that will compute in integers (or move them). */
export interface Chosen {
  readonly node: Node;
  readonly facet: QuantizeFacet;
  readonly inputs: readonly { readonly value: string; readonly input: number }[];
  /** Values that the pattern gives out: those of the absorbed activation where there is one. */
  readonly outputs: readonly string[];
  /** Of its activations. */
  readonly bits: ActivationBits;
  /** A Relu or Clip whose work the range of the output does. */
  readonly absorbed?: Node;
}

export interface Plan {
  readonly chosen: ReadonlyMap<Node, Chosen>;
  /** Values that get QuantizeLinear and DequantizeLinear, in no order. */
  readonly quantized: ReadonlySet<string>;
  /** Why nodes that could be expected to be quantized are not. */
  readonly reasons: ReadonlyMap<Node, string>;
  readonly index: GraphIndex;
  constant(value: string): Tensor | undefined;
}

/**
 * Chooses the nodes to quantize. Layers with weights are chosen wherever an integer kernel exists. Others (Add, pooling,
 * Concat, Reshape ...) are chosen where they stand between integers: all they read is quantized anyway, and something
 * quantized reads them; elsewhere an integer kernel would only add conversions and cost accuracy.
 * @param refused reasons by name of nodes that must stay float
 * @param index of the model's graph as it is now: whoever makes many plans shares one
 */
export function makePlan(
  model: Model,
  settings: QuantizeSettings,
  refused: ReadonlyMap<string, string> = new Map(),
  index: GraphIndex = new GraphIndex(model.graph),
): Plan {
  const constant = (value: string) => index.constant(value);
  const reasons = new Map<Node, string>();
  const chosen = new Map<Node, Chosen>();
  for (const node of model.graph.nodes) {
    const facet = facetOf(node);
    if (!facet || facet.role === 'absorbed') continue;
    const reason =
      whyNotSelected(node, facet.weight ? settings : { ...settings, only: undefined }) ??
      refused.get(node.name) ??
      facet.refuses?.(node) ??
      whyNotCore(node, facet, constant);
    if (reason) {
      reasons.set(node, reason);
      continue;
    }
    const absorbed = facet.role === 'integer' ? absorb(index, node, settings) : undefined;
    const outputs = (absorbed ?? node).outputs.filter(Boolean);
    const { bits } = settings.activations;
    chosen.set(node, { node, facet, inputs: activationsOf(node, facet), outputs, bits, absorbed });
  }
  for (const [node, reason] of dropUnconnected(chosen, constant)) reasons.set(node, reason);
  assignBits(chosen, settings.activations);
  return { chosen, quantized: quantizedValues(chosen), reasons, index, constant };
}

/** What chosen nodes read, and what they give out unless their kernel may give out float and nothing wants more. */
function quantizedValues(chosen: ReadonlyMap<Node, Chosen>): Set<string> {
  const values = new Set<string>();
  for (const { inputs } of chosen.values()) for (const { value } of inputs) values.add(value);
  for (const { facet, outputs } of chosen.values())
    if (!facet.floatOutput) for (const value of outputs) values.add(value);
  return values;
}
