import type { Node } from '../../ir';
import { originOf } from '../../passes/edit';
import type { ActivationBits } from './codes';
import type { ActivationSettings } from './options';
import type { Chosen } from './plan';

/**
 * Gives chosen nodes the bits of their activations. Layers with weights, and nodes that are named, have them as asked for. Others
 * take the most that any of what feeds them has, so that nothing is lost on the way; where nothing quantized feeds them, what all
 * that read them have, or else the usual. `chosen` is in the order of the graph.
 */
export function assignBits(chosen: Map<Node, Chosen>, { bits, otherBits }: ActivationSettings): void {
  if (otherBits.size === 0) return;
  const other: ActivationBits = bits === 8 ? 16 : 8;
  const settled = new Map<Node, ActivationBits>();
  for (const c of chosen.values()) {
    const isNamed = [c.node, ...(c.absorbed ? [c.absorbed] : [])].flatMap(originOf).some(name => otherBits.has(name));
    if (isNamed || c.facet.weight) settled.set(c.node, isNamed ? other : bits);
  }
  const inOrder = [...chosen.values()];
  const givers = new Map(inOrder.flatMap(c => c.outputs.map(value => [value, c] as const)));
  for (const c of inOrder) {
    const fed = c.inputs.flatMap(({ value }) => givers.get(value) ?? []).flatMap(g => settled.get(g.node) ?? []);
    if (!settled.has(c.node) && fed.length > 0) settled.set(c.node, widest(fed));
  }
  for (const c of inOrder.reverse()) {
    if (settled.has(c.node)) continue;
    const readers = inOrder.filter(r => r.inputs.some(({ value }) => c.outputs.includes(value)));
    const read = readers.flatMap(r => settled.get(r.node) ?? []);
    settled.set(c.node, read.length > 0 && read.every(b => b === other) ? other : bits);
  }
  for (const [node, c] of chosen) chosen.set(node, { ...c, bits: settled.get(node)! });
}

const widest = (all: readonly ActivationBits[]): ActivationBits => (all.includes(16) ? 16 : 8);
