import { quoted } from './badFile';
import type { onnx } from './generated/onnx';

export interface FoundTensor {
  readonly proto: onnx.ITensorProto;
  /** What to call it in an error message. */
  readonly where: string;
  /** False where the IR keeps the message around it as it is: sparse tensors, training. */
  readonly modelled: boolean;
}

/** Every tensor of a model, wherever tensors occur. */
export function* tensorsOfModel(model: onnx.IModelProto): Iterable<FoundTensor> {
  if (model.graph) yield* tensorsOfGraph(model.graph, true);
  for (const f of model.functions ?? []) {
    for (const node of f.node ?? []) yield* tensorsOfNode(node, true);
    for (const a of f.attribute_proto ?? []) yield* tensorsOfAttribute(a, `function ${quoted(f.name)}`, false);
  }
  for (const { initialization, algorithm } of model.training_info ?? [])
    for (const graph of [initialization, algorithm]) if (graph) yield* tensorsOfGraph(graph, false);
}

function* tensorsOfGraph(graph: onnx.IGraphProto, modelled: boolean): Iterable<FoundTensor> {
  for (const proto of graph.initializer ?? []) yield { proto, where: `tensor ${quoted(proto.name)}`, modelled };
  for (const sparse of graph.sparse_initializer ?? [])
    yield* tensorsOfSparse(sparse, `sparse tensor ${quoted(sparse.values?.name)}`);
  for (const node of graph.node ?? []) yield* tensorsOfNode(node, modelled);
}

function* tensorsOfNode(node: onnx.INodeProto, modelled: boolean): Iterable<FoundTensor> {
  for (const attribute of node.attribute ?? [])
    yield* tensorsOfAttribute(attribute, `node ${quoted(node.name || node.output?.[0] || node.op_type)}`, modelled);
}

function* tensorsOfAttribute(a: onnx.IAttributeProto, owner: string, modelled: boolean): Iterable<FoundTensor> {
  const where = `attribute ${quoted(a.name)} of ${owner}`;
  if (a.t) yield { proto: a.t, where, modelled };
  for (const proto of a.tensors ?? []) yield { proto, where, modelled };
  if (a.g) yield* tensorsOfGraph(a.g, modelled);
  for (const graph of a.graphs ?? []) yield* tensorsOfGraph(graph, modelled);
  if (a.sparse_tensor) yield* tensorsOfSparse(a.sparse_tensor, where);
  for (const sparse of a.sparse_tensors ?? []) yield* tensorsOfSparse(sparse, where);
}

function* tensorsOfSparse(sparse: onnx.ISparseTensorProto, where: string): Iterable<FoundTensor> {
  if (sparse.values) yield { proto: sparse.values, where, modelled: false };
  if (sparse.indices) yield { proto: sparse.indices, where, modelled: false };
}
