import type { Graph, Model, Node, ValueType } from '../ir';
import { type Analysis, analyse } from './analyse';
import { activationMemory } from './liveness';
import type { ShapeOptions } from './shapes';
import type { Inspection, LayerView, ValueView } from './views';
import { distinctWeights, parameterCount } from './weights';

/** The file that a model was read from. */
export interface InspectedFile {
  /** File name, as shown. */
  readonly name: string;
  /** Size of the file and of the external data that belongs to it. */
  readonly bytes: number;
}

/** The JSON of `lathe inspect` (DESIGN section 6): structure, cost, memory, per layer. */
export const inspect = (model: Model, file: InspectedFile, options: ShapeOptions = {}): Inspection =>
  inspectionOf(analyse(model, options), file);

export function inspectionOf(analysis: Analysis, file: InspectedFile): Inspection {
  const { model, shapes } = analysis;
  const layers = analysis.layers.map(node => layerView(analysis, node));
  const unknownCost = layers.filter(l => l.macs === null).map(l => l.name);
  // A sum with an unknown part is unknown; what is known stands in the layers.
  const macs = unknownCost.length > 0 ? null : layers.reduce((n, l) => n + (l.macs ?? 0), 0);
  const weights = distinctWeights(analysis.weights);
  const view = ({ name }: { name: string }) => valueView(name, shapes.main.typeOf(name));
  return {
    name: file.name,
    opset: model.opset(),
    irVersion: model.irVersion,
    bytes: file.bytes,
    nodes: countNodes(model.graph),
    parameters: parameterCount(weights),
    macs,
    flops: macs === null ? null : 2 * macs,
    weightBytes: weights.reduce((n, w) => n + w.bytes, 0),
    peakActivationBytes: activationMemory(shapes.main).peakBytes,
    unknownCost,
    // An initializer that is also listed as an input (IR 3) is no input: onnxruntime ignores a feed for it.
    inputs: model.graph.inputs.filter(i => !model.graph.initializers.has(i.name)).map(view),
    outputs: model.graph.outputs.map(view),
    layers,
  };
}

function layerView(analysis: Analysis, node: Node): LayerView {
  const { main } = analysis.shapes;
  const weights = analysis.weights.get(node) ?? [];
  return {
    name: node.name,
    op: node.opType,
    outputs: node.outputs.filter(name => name).map(name => valueView(name, main.typeOf(name))),
    parameters: parameterCount(weights),
    macs: analysis.macs.get(node) ?? null,
    weightBytes: weights.reduce((n, w) => n + w.bytes, 0),
  };
}

export function valueView(name: string, type: ValueType | undefined): ValueView {
  if (type?.kind === 'tensor') return { name, shape: type.shape ?? null, type: type.type ?? null };
  return { name, shape: null, type: type && type.kind !== 'unknown' ? type.kind : null };
}

/** All nodes, those of bodies included. */
function countNodes(graph: Graph): number {
  let count = graph.nodes.length;
  for (const node of graph.nodes) for (const { graph: body } of node.subgraphs()) count += countNodes(body);
  return count;
}
