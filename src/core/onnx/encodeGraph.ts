import type { Attribute, Graph, Node, Value } from '../ir';
import { attributeCodes } from './attributeTypes';
import { standardDomain } from './decodeGraph';
import { TensorEncoder, type TensorPlacement } from './encodeTensor';
import { onnx } from './generated/onnx';
import { fromBigInt } from './int64';
import { amend, sameItems } from './message';
import { AttributeSource, GraphSource, NodeSource, UnwrittenValue, ValueSource } from './sources';
import { encodeType } from './valueType';

/** Which name of a node is written: the file's own, or the unique one (runtimes refuse duplicates). */
export type NodeNaming = 'file' | 'unique';

/**
 * Builds messages from the IR. What was read and not changed since gives the very message it was read from, so identity
 * tells whether anything changed.
 */
export class GraphEncoder {
  private readonly tensors: TensorEncoder;
  constructor(
    placement: TensorPlacement,
    private readonly naming: NodeNaming,
  ) {
    this.tensors = new TensorEncoder(placement);
  }

  graph(graph: Graph): onnx.IGraphProto {
    const source = graph.source instanceof GraphSource ? graph.source : undefined;
    const proto = source?.proto ?? new onnx.GraphProto();
    const initializers = [...graph.initializers].map(([name, tensor]) => this.tensors.tensor(tensor, name));
    const valueInfo = [...graph.valueInfo.values()].filter(v => !(v.source instanceof UnwrittenValue)).map(encodeValue);
    const opaque = (source?.opaqueInitializers ?? []).filter(t => !graph.initializers.has(t.name ?? ''));
    return amend(proto, {
      name: graph.name,
      doc_string: graph.docString ?? '',
      node: this.nodes(graph.nodes, source?.nodes, proto.node),
      input: graph.inputs.map(encodeValue),
      output: graph.outputs.map(encodeValue),
      initializer: unlessSame(initializers, source?.initializers, proto.initializer, opaque),
      value_info: unlessSame(valueInfo, source?.valueInfo, proto.value_info),
    });
  }

  nodes(nodes: readonly Node[], read: readonly onnx.INodeProto[] | undefined, inFile: FileList<onnx.INodeProto>) {
    return unlessSame(
      nodes.map(node => this.node(node)),
      read,
      inFile,
    );
  }

  private node(node: Node): onnx.INodeProto {
    const source = node.source instanceof NodeSource ? node.source : undefined;
    const proto = source?.proto ?? new onnx.NodeProto();
    const attributes = [...node.attributes.values()].map(a => this.attribute(a));
    return amend(proto, {
      input: node.inputs,
      output: node.outputs,
      name: this.naming === 'unique' || (source && source.name !== node.name) ? node.name : node.fileName,
      op_type: node.opType,
      domain: standardDomain(proto.domain) === node.domain ? proto.domain : node.domain,
      doc_string: node.docString ?? '',
      overload: node.overload ?? '',
      attribute: unlessSame(attributes, source?.attributes, proto.attribute),
    });
  }

  private attribute(a: Attribute): onnx.IAttributeProto {
    const source = a.source instanceof AttributeSource && a.source.kind === a.kind ? a.source : undefined;
    const proto = source?.proto ?? fresh(a);
    const { name } = a;
    switch (a.kind) {
      case 'graph':
        return amend(proto, { name, g: this.graph(a.value) });
      case 'graphs':
        return amend(proto, { name, graphs: a.value.map(g => this.graph(g)) });
      case 'tensor':
        return amend(proto, { name, t: this.tensors.tensor(a.value) });
      case 'tensors':
        return amend(proto, { name, tensors: a.value.map(t => this.tensors.tensor(t)) });
      case 'opaque':
        if (!source) throw new Error(`attribute ${name} has no value to write: ${a.what}`);
        return amend(proto, { name });
      default:
        return amend(proto, source && Object.is(source.value, a.value) ? { name } : { name, ...plainValue(a) });
    }
  }
}

const fresh = (a: Attribute): onnx.IAttributeProto =>
  a.kind === 'opaque' ? {} : { name: a.name, type: attributeCodes[a.kind] };

type PlainAttribute = Extract<Attribute, { kind: 'float' | 'int' | 'string' | 'floats' | 'ints' | 'strings' }>;

function plainValue(a: PlainAttribute): onnx.IAttributeProto {
  switch (a.kind) {
    case 'float':
      return { f: a.value };
    case 'int':
      return { i: fromBigInt(a.value) };
    case 'string':
      return { s: a.value };
    case 'floats':
      return { floats: [...a.value] };
    case 'ints':
      return { ints: a.value.map(fromBigInt) };
    case 'strings':
      return { strings: [...a.value] };
  }
}

function encodeValue(value: Value): onnx.IValueInfoProto {
  const source = value.source instanceof ValueSource ? value.source : undefined;
  const proto = source?.proto ?? new onnx.ValueInfoProto();
  const fields = { name: value.name, doc_string: value.docString ?? '' };
  if (source?.type === value.type) return amend(proto, fields);
  // A type that the IR does not spell out (a sequence ...) is known only from the file.
  const type = encodeType(value.type) ?? (source?.type.kind === value.type.kind ? proto.type : undefined);
  return amend(proto, { ...fields, type: type ?? null });
}

type FileList<T> = T[] | null | undefined;

/**
 * The file's own list when the messages are those that were read, in the order in which the IR has them; else the
 * messages, and what the IR leaves out.
 */
export function unlessSame<T>(
  messages: T[],
  read: readonly T[] | undefined,
  inFile: FileList<T>,
  left: readonly T[] = [],
): T[] {
  return read && sameItems(messages, read) ? (inFile ?? messages) : [...messages, ...left];
}
