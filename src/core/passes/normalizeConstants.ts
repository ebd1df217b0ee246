import { type Graph, type Model, makeTensor, type Node, type Tensor } from '../ir';
import { bytesOf } from '../numeric/elements';
import { graphsOf } from './edit';
import { type PassReport, report } from './pass';

/** Turns Constant nodes into initializers, so that later passes see one form. Strings and sparse values stay. */
export function constantsToInitializers(model: Model): PassReport {
  const changed: string[] = [];
  for (const graph of graphsOf(model.graph)) {
    const outputs = new Set(graph.outputs.map(o => o.name));
    graph.nodes = graph.nodes.filter(node => {
      const tensor = constantTensor(node);
      // A sub-graph's output must come from a node: some runtimes refuse an initializer there.
      if (!tensor || outputs.has(node.outputs[0]!)) return true;
      graph.initializers.set(node.outputs[0]!, tensor);
      graph.valueInfo.delete(node.outputs[0]!);
      changed.push(node.name);
      return false;
    });
  }
  return report('constants to initializers', changed);
}

/** The tensor that a Constant node gives, whichever attribute holds it; undefined for other nodes, strings and sparse values. */
export function constantTensor(node: Node): Tensor | undefined {
  if (node.opType !== 'Constant' || node.domain !== '') return undefined;
  const name = node.outputs[0]!;
  const float = node.float('value_float');
  const floats = float === undefined ? node.floats('value_floats') : [float];
  if (floats) {
    const dims = float === undefined ? [floats.length] : [];
    return makeTensor(name, 'float32', dims, bytesOf(Float32Array.from(floats)));
  }
  const one = node.attributes.get('value_int');
  const many = node.attributes.get('value_ints');
  if (one?.kind === 'int') return makeTensor(name, 'int64', [], bytesOf(BigInt64Array.of(one.value)));
  if (many?.kind === 'ints')
    return makeTensor(name, 'int64', [many.value.length], bytesOf(BigInt64Array.from(many.value)));
  const tensor = node.tensor('value');
  return tensor && { ...tensor, name };
}

/**
 * Drops initializers from the graph's inputs. Before IR 4 every initializer had to be an input too; since then such a
 * pair means a default that a caller may override, which onnxruntime does not let one do.
 */
export function initializersOutOfInputs(model: Model): PassReport {
  const { graph } = model;
  const before = graph.inputs.length;
  graph.inputs = graph.inputs.filter(input => !graph.initializers.has(input.name));
  if (graph.inputs.length < before) model.irVersion = Math.max(model.irVersion, 4);
  return report('initializers out of inputs', []);
}

/** Writes a name of its own into the file for every node that bears the name of an earlier one of its graph: runtimes refuse such. */
export function distinctNames(model: Model): PassReport {
  const changed: string[] = [];
  for (const graph of graphsOf(model.graph)) {
    const taken = new Set<string>();
    for (const node of graph.nodes) {
      if (node.fileName !== '' && taken.has(node.fileName)) {
        node.fileName = node.name;
        changed.push(node.name);
      }
      taken.add(node.fileName);
    }
  }
  return report('distinct names', changed);
}

/** Writes names that are unique into the file (profilers and recipes address nodes by name). */
export function uniqueNames(model: Model): PassReport {
  const changed: string[] = [];
  const rename = (graph: Graph) => {
    for (const node of graph.nodes)
      if (node.fileName !== node.name) {
        node.fileName = node.name;
        changed.push(node.name);
      }
  };
  for (const graph of graphsOf(model.graph)) rename(graph);
  return report('unique names', changed);
}
