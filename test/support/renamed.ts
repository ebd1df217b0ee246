import { cloneModel, type Graph, type Model } from '../../src/core/ir';

/** The same model with every node and every inner value called something else, and without metadata. */
export function renamedModel(original: Model): Model {
  const model = cloneModel(original);
  model.metadata.clear();
  const fixed = new Set([...model.graph.inputs, ...model.graph.outputs].map(v => v.name));
  const renamed = (name: string) => (name === '' || fixed.has(name) ? name : `renamed ${name}`);
  const visit = (graph: Graph) => {
    graph.initializers = new Map(
      [...graph.initializers].map(([name, tensor]) => [renamed(name), { ...tensor, name: renamed(name) }]),
    );
    graph.valueInfo.clear();
    if (graph !== model.graph) {
      graph.inputs = graph.inputs.map(v => ({ ...v, name: renamed(v.name) }));
      graph.outputs = graph.outputs.map(v => ({ ...v, name: renamed(v.name) }));
    }
    // Numbered from the end: a number that both models use is another layer's.
    for (const [i, node] of graph.nodes.entries()) {
      node.name = `node ${graph.nodes.length - i}`;
      node.fileName = node.name;
      node.inputs = node.inputs.map(renamed);
      node.outputs = node.outputs.map(renamed);
      for (const { graph: body } of node.subgraphs()) visit(body);
    }
  };
  visit(model.graph);
  return model;
}
