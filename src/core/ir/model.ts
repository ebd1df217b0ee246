import { Graph } from './graph';
import { Node } from './node';

/** A model: what a `.onnx` file holds. */
export class Model {
  irVersion = 0;
  /** Versions by domain; the standard domain is ''. */
  opsets = new Map<string, number>();
  producerName = '';
  producerVersion = '';
  modelDomain = '';
  modelVersion = 0n;
  docString = '';
  metadata = new Map<string, string>();
  /** Model-local functions by `domain:name` (and overload), kept as they are. */
  functions = new Map<string, ModelFunction>();
  source?: unknown;
  constructor(public graph: Graph) {}
  /** The opset of a domain; 0 when the model does not import it. */
  opset(domain = ''): number {
    return this.opsets.get(domain) ?? 0;
  }
}

/** A function of the model itself (FunctionProto): a body that a node may call by name. */
export interface ModelFunction {
  readonly name: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly nodes: readonly Node[];
  readonly opsets: ReadonlyMap<string, number>;
  readonly source?: unknown;
}

/** A copy whose graphs and nodes may be edited; tensors (immutable) are shared. */
export function cloneModel(model: Model): Model {
  const copy = new Model(cloneGraph(model.graph));
  return Object.assign(copy, {
    ...model,
    graph: copy.graph,
    opsets: new Map(model.opsets),
    metadata: new Map(model.metadata),
    functions: new Map(model.functions),
  });
}

export function cloneGraph(graph: Graph): Graph {
  const copy = Object.assign(new Graph(graph.name), graph);
  copy.nodes = graph.nodes.map(cloneNode);
  copy.inputs = [...graph.inputs];
  copy.outputs = [...graph.outputs];
  copy.valueInfo = new Map(graph.valueInfo);
  copy.initializers = new Map(graph.initializers);
  return copy;
}

export function cloneNode(node: Node): Node {
  const copy = new Node(node.name, node.opType, [...node.inputs], [...node.outputs], node.domain, node.fileName);
  Object.assign(copy, { origin: node.origin, docString: node.docString, overload: node.overload, source: node.source });
  for (const a of node.attributes.values()) {
    if (a.kind === 'graph') copy.set({ ...a, value: cloneGraph(a.value) });
    else if (a.kind === 'graphs') copy.set({ ...a, value: a.value.map(cloneGraph) });
    else copy.set(a);
  }
  return copy;
}
