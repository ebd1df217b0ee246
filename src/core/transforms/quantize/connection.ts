import type { Node, Tensor } from '../../ir';
import type { Chosen } from './plan';

const isCore = ({ facet }: Chosen) => facet.weight !== undefined;

/**
 * Removes from `chosen` the nodes without weights that do not stand between integers, until all that are left do;
 * returns why.
 */
export function dropUnconnected(
  chosen: Map<Node, Chosen>,
  constant: (value: string) => Tensor | undefined,
): Map<Node, string> {
  const connections = new Connections(chosen.values(), constant);
  const reasons = new Map<Node, string>();
  // A removal matters to what feeds the node and to what reads it: sweeps in both directions follow whole chains.
  for (let before = -1; before !== reasons.size; ) {
    before = reasons.size;
    const order = [...chosen.values()].filter(c => !isCore(c));
    for (const c of [...order].reverse().concat(order)) {
      const reason = chosen.has(c.node) ? connections.whyNot(c) : undefined;
      if (!reason) continue;
      reasons.set(c.node, reason);
      chosen.delete(c.node);
      connections.remove(c);
    }
  }
  return reasons;
}

/** Who gives and who reads quantized values. */
class Connections {
  private readonly givers = new Map<string, Chosen>();
  private readonly readers = new Map<string, Set<Chosen>>();

  constructor(
    chosen: Iterable<Chosen>,
    private readonly constant: (value: string) => Tensor | undefined,
  ) {
    for (const c of chosen) {
      for (const value of c.outputs) this.givers.set(value, c);
      for (const { value } of c.inputs) {
        const readers = this.readers.get(value) ?? new Set();
        this.readers.set(value, readers.add(c));
      }
    }
  }

  remove(c: Chosen): void {
    for (const value of c.outputs) this.givers.delete(value);
    for (const { value } of c.inputs) this.readers.get(value)?.delete(c);
  }

  whyNot({ inputs, outputs }: Chosen): string | undefined {
    if (!outputs.some(o => this.readers.get(o)?.size)) return 'only float layers read its result';
    const variable = inputs.filter(i => !this.constant(i.value)).map(i => i.value);
    if (variable.length === 0) return 'its inputs are constant';
    if (!variable.every(value => this.isQuantizedAnyway(value))) return 'a float layer feeds it';
    const addsConstantToProduct =
      variable.length < inputs.length && variable.some(v => this.givers.get(v)?.facet.floatOutput);
    return addsConstantToProduct ? 'float is as fast after a matrix product, and exact' : undefined;
  }

  private isQuantizedAnyway(value: string): boolean {
    return this.givers.has(value) || [...(this.readers.get(value) ?? [])].some(isCore);
  }
}
