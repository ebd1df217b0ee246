import type { Attribute } from '../../ir/attribute';
import type { Dim } from '../../ir/dim';
import type { Graph, Value, ValueType } from '../../ir/graph';
import type { Model, ModelFunction } from '../../ir/model';
import type { Node } from '../../ir/node';
import type { Tensor } from '../../ir/tensor';
import { float32Text, identifier, quoted, quotedBytes } from './lexical';
import { primitive, tensorValues } from './tensorText';
import { type TextSpan, TextWriter } from './writer';

/** A model as text, with the places of its names: for code lenses, outline, hovers and references. */
export interface ModelText {
  readonly text: string;
  readonly spans: readonly TextSpan[];
  /** First and last line (from 0) of each node, by unique name; nodes of sub-graphs lie inside their parent's. */
  readonly nodes: readonly {
    readonly name: string;
    readonly opType: string;
    readonly first: number;
    readonly last: number;
  }[];
}

export interface TextOptions {
  /** Tensors of more elements are elided; 16 by default. */
  readonly maxElements?: number;
}

/** The official text syntax of ONNX (onnx/docs/Syntax.md) of any model; large tensors elided. */
export function modelText(model: Model, options: TextOptions = {}): ModelText {
  return new Printer(options.maxElements ?? 16).model(model);
}

class Printer {
  private readonly out = new TextWriter();
  private readonly nodes: { name: string; opType: string; first: number; last: number }[] = [];
  constructor(private readonly limit: number) {}

  model(model: Model): ModelText {
    this.header(model);
    this.graph(model.graph, '');
    for (const f of model.functions.values()) this.function(f);
    this.out.newline();
    return { text: this.out.text(), spans: this.out.spans, nodes: this.nodes };
  }

  private header(model: Model): void {
    const strings = (map: Iterable<[string, string]>) =>
      [...map].map(([k, v]) => `${quoted(k)}: ${quoted(v)}`).join(', ');
    const fields = [`ir_version: ${model.irVersion}`, `opset_import: [${opsetText(model.opsets)}]`];
    if (model.producerName) fields.push(`producer_name: ${quoted(model.producerName)}`);
    if (model.producerVersion) fields.push(`producer_version: ${quoted(model.producerVersion)}`);
    if (model.modelDomain) fields.push(`domain: ${quoted(model.modelDomain)}`);
    if (model.modelVersion) fields.push(`model_version: ${model.modelVersion}`);
    if (model.docString) fields.push(`doc_string: ${quoted(model.docString)}`);
    if (model.metadata.size > 0) fields.push(`metadata_props: [${strings(model.metadata)}]`);
    this.block('<', '>', fields, field => this.out.write(field));
    this.out.newline();
  }

  /** One item a line between brackets. */
  private block<T>(open: string, close: string, items: readonly T[], write: (item: T) => void): void {
    this.out.write(open).indent();
    items.forEach((item, i) => {
      this.out.newline();
      write(item);
      if (i < items.length - 1) this.out.write(',');
    });
    this.out.dedent().newline().write(close);
  }

  /** `scope` prefixes the names of values in spans, so that equal names of two sub-graphs stay apart. */
  private graph(graph: Graph, scope: string): void {
    const inputs = graph.inputs.map(v => () => this.valueInfo(v, scope));
    this.out.write(`${identifier(graph.name || 'graph')} (`);
    this.out.list(inputs, write => write()).write(') => (');
    this.out.list(graph.outputs, v => this.valueInfo(v, scope, 'reference')).write(')');
    const declared = [...graph.initializers.values()].map(t => () => this.initializer(t, scope));
    const known = new Set([...graph.inputs, ...graph.outputs].map(v => v.name));
    const infos = [...graph.valueInfo.values()].filter(v => !known.has(v.name) && !graph.initializers.has(v.name));
    const entries = [...declared, ...infos.map(v => () => this.valueInfo(v, scope, 'reference'))];
    if (entries.length > 0) {
      this.out.newline();
      this.block('<', '>', entries, write => write());
    }
    this.out.newline().write('{').indent();
    for (const node of graph.nodes) {
      this.out.newline();
      this.node(node, scope);
    }
    this.out.dedent().newline().write('}');
  }

  private initializer(tensor: Tensor, scope: string): void {
    this.out.write(`${primitive(tensor.type)}[${tensor.dims.join(', ')}] `);
    this.out.mark('definition', scope + tensor.name, identifier(tensor.name)).write(' = ');
    this.out.write(
      tensor.external ? `["location": ${quoted(tensor.external.location)}]` : tensorValues(tensor, this.limit),
    );
  }

  private valueInfo(value: Value, scope: string, role: 'definition' | 'reference' = 'definition'): void {
    this.out.write(`${typeText(value.type)} `).mark(role, scope + value.name, identifier(value.name));
  }

  private node(node: Node, scope: string): void {
    const first = this.out.line;
    if (node.fileName) this.out.write('[').mark('node', node.name, identifier(node.fileName)).write('] ');
    this.out.list(node.outputs, name => this.out.mark('definition', scope + name, identifier(name))).write(' = ');
    const op = node.domain ? `${node.domain}.${node.opType}` : node.opType;
    this.out.mark('operator', node.opType, op);
    if (node.overload) this.out.write(`:${node.overload}`);
    if (node.attributes.size > 0) {
      this.out
        .write(' <')
        .list(node.attributes.values(), a => this.attribute(a, `${scope}${node.name}/`))
        .write('> ');
    }
    this.out
      .write('(')
      .list(node.inputs, name => this.out.mark('reference', scope + name, name ? identifier(name) : '""'))
      .write(')');
    this.nodes.push({ name: node.name, opType: node.opType, first, last: this.out.line });
  }

  private attribute(a: Attribute, scope: string): void {
    this.out.write(identifier(a.name));
    // An empty list does not tell its type; the grammar has the annotation for that.
    if ('value' in a && Array.isArray(a.value) && a.value.length === 0) this.out.write(`: ${a.kind}`);
    this.out.write(' = ');
    if (a.kind === 'tensor') this.tensor(a.value);
    else if (a.kind === 'graph') this.graph(a.value, scope);
    else if (a.kind === 'tensors') this.bracketed(a.value, t => this.tensor(t));
    else if (a.kind === 'graphs') this.bracketed(a.value, g => this.graph(g, scope));
    else this.out.write(plainValue(a));
  }

  private bracketed<T>(items: readonly T[], write: (item: T) => void): void {
    this.out.write('[').list(items, write).write(']');
  }

  private tensor(t: Tensor): void {
    const dims = t.dims.length > 0 ? `[${t.dims.join(', ')}]` : '';
    this.out.write(`${primitive(t.type)}${dims} ${tensorValues(t, this.limit)}`);
  }

  private function(f: ModelFunction): void {
    this.out
      .newline()
      .write(`<domain: ${quoted(f.domain)}, opset_import: [${opsetText(f.opsets)}]>`)
      .newline();
    const scope = `${f.domain}:${f.name}/`;
    this.out
      .write(`${identifier(f.name)} (`)
      .list(f.inputs, n => this.out.mark('definition', scope + n, identifier(n)));
    this.out
      .write(') => (')
      .list(f.outputs, n => this.out.mark('reference', scope + n, identifier(n)))
      .write(')');
    this.out.newline().write('{').indent();
    for (const node of f.nodes) {
      this.out.newline();
      this.node(node, scope);
    }
    this.out.dedent().newline().write('}');
  }
}

/** Attributes that hold neither tensors nor graphs. */
function plainValue(a: Exclude<Attribute, { kind: 'tensor' | 'tensors' | 'graph' | 'graphs' }>): string {
  switch (a.kind) {
    case 'float':
      return float32Text(a.value);
    case 'int':
      return String(a.value);
    case 'string':
      return quotedBytes(a.value);
    case 'floats':
      return `[${a.value.map(float32Text).join(', ')}]`;
    case 'ints':
      return `[${a.value.join(', ')}]`;
    case 'strings':
      return `[${a.value.map(quotedBytes).join(', ')}]`;
    case 'opaque':
      return '{...}';
  }
}

const opsetText = (opsets: ReadonlyMap<string, number>): string =>
  [...opsets].map(([d, v]) => `${quoted(d)}: ${v}`).join(', ');

function typeText(type: ValueType): string {
  if (type.kind !== 'tensor') return type.kind === 'unknown' ? 'undefined' : `${type.kind}(...)`;
  const name = primitive(type.type);
  if (type.shape === undefined) return name;
  return `${name}[${type.shape.map(dimText).join(', ')}]`;
}
const dimText = (dim: Dim): string => (dim === null ? '?' : typeof dim === 'number' ? String(dim) : identifier(dim));
