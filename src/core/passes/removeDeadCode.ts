import { capturedValues, type Graph, type Model } from '../ir';
import { graphsOf } from './edit';
import { type PassReport, report } from './pass';

/** Removes nodes whose outputs nothing reads, and initializers and value types of values that are gone. No ONNX operator has side effects. */
export function removeDeadCode(model: Model): PassReport {
  const changed: string[] = [];
  for (const graph of graphsOf(model.graph)) sweep(graph, changed);
  return report('remove dead code', changed);
}

function sweep(graph: Graph, changed: string[]): void {
  const needed = new Set(graph.outputs.map(o => o.name));
  const kept = [];
  for (const node of [...graph.nodes].reverse()) {
    if (!node.outputs.some(o => needed.has(o))) {
      changed.push(node.name);
      continue;
    }
    kept.push(node);
    for (const name of node.inputs) needed.add(name);
    for (const { graph: body } of node.subgraphs()) for (const name of capturedValues(body)) needed.add(name);
  }
  graph.nodes = kept.reverse();
  const inputs = new Set(graph.inputs.map(v => v.name));
  for (const name of [...graph.initializers.keys()])
    if (!needed.has(name) && !inputs.has(name)) graph.initializers.delete(name);
  const alive = new Set(graph.nodes.flatMap(n => n.outputs));
  for (const name of [...graph.valueInfo.keys()])
    if (!alive.has(name) && !graph.initializers.has(name)) graph.valueInfo.delete(name);
}
