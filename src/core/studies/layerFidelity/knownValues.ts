import type { LayerAlignment } from '../../analysis/diff';
import { resultOf } from './targets';

/** Values of a by the value of b that stands for the same thing, before any conversion. */
export function knownValues({ graphs, groups }: LayerAlignment): ReadonlyMap<string, string> {
  const known = new Map<string, string>();
  const inputsOfA = new Set(graphs.a.analysis.model.graph.inputs.map(v => v.name));
  for (const { name } of graphs.b.analysis.model.graph.inputs) if (inputsOfA.has(name)) known.set(name, name);
  for (const { a, b } of groups) {
    known.set(resultOf(b), resultOf(a));
    const [one, other] = [a.at(-1)!.node, b.at(-1)!.node];
    if (one.opType !== other.opType || one.outputs.length !== other.outputs.length) continue;
    for (const [i, value] of other.outputs.entries()) if (value && one.outputs[i]) known.set(value, one.outputs[i]);
  }
  return known;
}
