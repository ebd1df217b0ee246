import { type Graph, intsAttribute, type Model, makeTensor, type Node } from '../ir';
import { bytesOf } from '../numeric/elements';
import { Constants } from './constants';
import { addInitializer, graphsOf, mergedOrigin, removeNodes, soleUse, UniqueNames } from './edit';
import { type Padding, padOf } from './padding';
import { type PassReport, report } from './pass';

/** Modes of which two paddings are one: of `reflect` and `wrap` the second continues what the first made. */
const mergeable: ReadonlySet<string> = new Set(['constant', 'edge']);

/** Makes one Pad of two that follow each other and fill with the same. Where one cuts off, both stay. */
export function mergePads(model: Model): PassReport {
  const changed: string[] = [];
  const names = new UniqueNames(model);
  for (const graph of graphsOf(model.graph)) changed.push(...mergeIn(graph, names));
  return report('merge pads', changed);
}

function mergeIn(graph: Graph, names: UniqueNames): string[] {
  const constants = new Constants(graph);
  const doomed = new Set<Node>();
  const changed: string[] = [];
  for (const first of graph.nodes) {
    const inner = padOf(constants, first);
    const second = inner && soleUse(constants.index, first.outputs[0]!);
    const outer = second?.input === 0 ? padOf(constants, second.node) : undefined;
    if (!inner || !outer || !second || !canMerge(inner, outer)) continue;
    const { node } = second;
    setAmounts(graph, names, node, sum(inner.amounts, outer.amounts));
    node.inputs[0] = first.inputs[0]!;
    node.origin = mergedOrigin(first, node);
    doomed.add(first);
    changed.push(first.name, node.name);
  }
  removeNodes(graph, doomed);
  return changed;
}

const canMerge = (a: Padding, b: Padding): boolean =>
  a.mode === b.mode &&
  mergeable.has(a.mode) &&
  (a.mode !== 'constant' || a.value === b.value) &&
  a.amounts.length === b.amounts.length &&
  [...a.amounts, ...b.amounts].every(n => n >= 0);

const sum = (a: readonly number[], b: readonly number[]): number[] => a.map((n, i) => n + b[i]!);

/** From opset 11 on an input names the amounts. */
function setAmounts(graph: Graph, names: UniqueNames, pad: Node, amounts: readonly number[]): void {
  if (!pad.inputs[1]) {
    const name = pad.attributes.has('pads') ? 'pads' : 'paddings';
    pad.set(intsAttribute(name, amounts));
    return;
  }
  const name = names.value(`${pad.name}_pads`);
  const bytes = bytesOf(BigInt64Array.from(amounts, BigInt));
  pad.inputs[1] = addInitializer(graph, name, makeTensor(name, 'int64', [amounts.length], bytes));
}
