import { type Attribute, type AttributeValue, Graph, Node, type Tensor, type Value } from '../ir';
import { attributeKind } from './attributeTypes';
import { quoted } from './badFile';
import { externalEntries } from './externalData';
import type { onnx } from './generated/onnx';
import { toBigInt, toNumber } from './int64';
import { inTopologicalOrder } from './order';
import { AttributeSource, GraphSource, NodeSource, TensorSource, UnwrittenValue, ValueSource } from './sources';
import type { ReadTensor } from './tensorData';
import { decodeType } from './valueType';

/** The standard domain has two spellings. */
export const standardDomain = (domain: string | null | undefined): string =>
  domain === 'ai.onnx' ? '' : (domain ?? '');

/** Builds the IR of graphs from messages whose tensors have been read. */
export class GraphDecoder {
  readonly warnings: string[] = [];
  constructor(private readonly tensors: ReadonlyMap<onnx.ITensorProto, ReadTensor>) {}

  graph(proto: onnx.IGraphProto): Graph {
    const graph = new Graph(proto.name ?? '');
    if (proto.doc_string) graph.docString = proto.doc_string;
    graph.nodes = this.nodes(proto.node);
    graph.inputs = (proto.input ?? []).map(decodeValue);
    graph.outputs = (proto.output ?? []).map(decodeValue);
    for (const info of proto.value_info ?? []) graph.valueInfo.set(info.name ?? '', decodeValue(info));
    const valueInfo = [...graph.valueInfo.values()].map(protoOf);
    const opaque: onnx.ITensorProto[] = [];
    for (const initializer of proto.initializer ?? []) {
      const tensor = this.tensor(initializer);
      if (tensor) graph.initializers.set(tensor.name, tensor);
      else {
        opaque.push(initializer);
        this.keepUnread(graph, initializer, `element type ${initializer.data_type ?? 0}`);
      }
    }
    for (const { values, dims } of proto.sparse_initializer ?? [])
      if (values) this.keepUnread(graph, { ...values, name: values.name, dims }, 'sparse', values);
    const initializers = [...graph.initializers.values()].map(t => (t.source as TensorSource).proto);
    graph.source = new GraphSource(proto, graph.nodes.map(protoOfNode), initializers, valueInfo, opaque);
    return graph;
  }

  nodes(protos: readonly onnx.INodeProto[] | null | undefined): Node[] {
    return inTopologicalOrder((protos ?? []).map(proto => this.node(proto)));
  }

  private node(proto: onnx.INodeProto): Node {
    const name = proto.name ?? '';
    const outputs = [...(proto.output ?? [])];
    const node = new Node(name, proto.op_type ?? '', [...(proto.input ?? [])], outputs, standardDomain(proto.domain));
    if (proto.doc_string) node.docString = proto.doc_string;
    if (proto.overload) node.overload = proto.overload;
    for (const a of proto.attribute ?? []) node.set(this.attribute(a));
    const attributes = [...node.attributes.values()].map(a => (a.source as AttributeSource).proto);
    node.source = new NodeSource(proto, name, attributes);
    return node;
  }

  private attribute(proto: onnx.IAttributeProto): Attribute {
    const value = this.attributeValue(proto);
    const read = value.kind === 'opaque' ? value.what : value.value;
    return { name: proto.name ?? '', ...value, source: new AttributeSource(proto, value.kind, read) };
  }

  private attributeValue(a: onnx.IAttributeProto): AttributeValue {
    const kind = attributeKind(a);
    switch (kind) {
      case 'float':
        return { kind, value: a.f ?? 0 };
      case 'int':
        return { kind, value: a.i ? toBigInt(a.i) : 0n };
      case 'string':
        return { kind, value: Uint8Array.from(a.s ?? []) };
      case 'floats':
        return { kind, value: a.floats ?? [] };
      case 'ints':
        return { kind, value: (a.ints ?? []).map(toBigInt) };
      case 'strings':
        return { kind, value: a.strings ?? [] };
      case 'tensor': {
        const value = a.t ? this.tensor(a.t) : undefined;
        return value ? { kind, value } : { kind: 'opaque', what: `tensor of element type ${a.t?.data_type ?? 0}` };
      }
      case 'tensors': {
        const value = (a.tensors ?? []).flatMap(t => this.tensor(t) ?? []);
        return value.length === (a.tensors ?? []).length ? { kind, value } : { kind: 'opaque', what: 'tensors' };
      }
      case 'graph':
        return a.g ? { kind, value: this.graph(a.g) } : { kind: 'opaque', what: 'no graph' };
      case 'graphs':
        return { kind, value: (a.graphs ?? []).map(g => this.graph(g)) };
      default:
        return {
          kind: 'opaque',
          what: a.ref_attr_name ? `attribute ${a.ref_attr_name} of the function` : `type ${a.type}`,
        };
    }
  }

  private tensor(proto: onnx.ITensorProto): Tensor | undefined {
    const read = this.tensors.get(proto);
    if (!read) return undefined;
    return {
      name: proto.name ?? '',
      ...read,
      ...(read.storedIn === 'external' ? { external: externalEntries(proto) } : {}),
      ...(proto.doc_string ? { docString: proto.doc_string } : {}),
      source: new TensorSource(proto, read.data, read.dims),
    };
  }

  /** An initializer that the IR cannot hold still has a name and a shape, which the graph's readers look for. */
  private keepUnread(graph: Graph, tensor: onnx.ITensorProto, why: string, values?: onnx.ITensorProto): void {
    const name = tensor.name ?? '';
    this.warnings.push(`initializer ${quoted(name)} is kept as it is and not read: ${why}`);
    if (graph.valueInfo.has(name)) return;
    const elem_type = (values ?? tensor).data_type ?? 0;
    const dim = (tensor.dims ?? []).map(d => ({ dim_value: d }));
    const type = decodeType({ tensor_type: { elem_type, shape: { dim } } });
    graph.valueInfo.set(name, { name, type, source: new UnwrittenValue() });
  }
}

function decodeValue(proto: onnx.IValueInfoProto): Value {
  const type = decodeType(proto.type);
  const source = new ValueSource(proto, type);
  return { name: proto.name ?? '', type, ...(proto.doc_string ? { docString: proto.doc_string } : {}), source };
}

const protoOf = (value: Value): onnx.IValueInfoProto => (value.source as ValueSource).proto;
const protoOfNode = (node: Node): onnx.INodeProto => (node.source as NodeSource).proto;
export const opsetVersions = (imports: readonly onnx.IOperatorSetIdProto[] | null | undefined): Map<string, number> => {
  const versions = new Map<string, number>();
  for (const { domain, version } of imports ?? []) {
    const key = standardDomain(domain);
    versions.set(key, Math.max(versions.get(key) ?? 0, toNumber(version)));
  }
  return versions;
};
