import type { Attribute } from '../../ir/attribute';
import type { Graph, Value } from '../../ir/graph';
import type { Model, ModelFunction } from '../../ir/model';
import type { Node } from '../../ir/node';
import type { Tensor } from '../../ir/tensor';
import { plainValue, typeAnnotation } from './attributeText';
import { functionAttributes, functionHeader, headerFields } from './headers';
import { identifier } from './lexical';
import type { ModelText, TextNode, TextRole, TextScope } from './modelText';
import { ScopeTable } from './scopes';
import { initializerValue, tensorTypeText, tensorValues } from './tensorText';
import { valueTypeText } from './typeText';
import { TextWriter } from './writer';

export interface TextOptions {
  /** Tensors of more elements are elided; 8 by default. */
  readonly maxElements?: number;
  /** List attributes of more elements are elided; 256 by default. */
  readonly maxListItems?: number;
}

/** A longer list of inputs or outputs is written one a line. */
const longSignature = 100;

/** The official text syntax of ONNX (onnx/docs/Syntax.md) of any model; large tensors and lists elided. */
export function modelText(model: Model, options: TextOptions = {}): ModelText {
  return new Printer(model, options.maxElements ?? 8, options.maxListItems ?? 256).print();
}

class Printer {
  private readonly out = new TextWriter();
  private readonly table = new ScopeTable();
  private readonly nodes: { -readonly [K in keyof TextNode]: TextNode[K] }[] = [];
  private readonly functions: readonly ModelFunction[];
  private readonly callees: ReadonlyMap<string, number>;

  constructor(
    private readonly model: Model,
    private readonly maxElements: number,
    private readonly maxListItems: number,
  ) {
    this.functions = [...model.functions.values()];
    this.callees = new Map([...model.functions.keys()].map((key, i) => [key, i]));
  }

  print(): ModelText {
    const { out, table, nodes, functions } = this;
    out.within('header', 0, () => out.block('<', '>', headerFields(this.model), field => out.write(field)));
    out.newline();
    this.graph(this.model.graph);
    for (const i of functions.keys()) out.newline().within('function', i, () => this.function(i));
    out.newline();
    return {
      text: out.text(),
      spans: out.spans,
      regions: out.regions,
      values: table.values,
      scopes: table.scopes,
      nodes,
      functions,
    };
  }

  private graph(graph: Graph, parent = -1, holder?: TextScope['holder']): void {
    const scope = this.table.open(graph, parent, holder);
    this.out.within('graph', scope, () => {
      this.out.write(identifier(graph.name || 'graph'));
      // An initializer that is also an input has its definition where its elements are.
      this.signature(graph.inputs, v => this.valueInfo(v, scope, !graph.initializers.has(v.name)));
      this.out.write(' =>');
      this.signature(graph.outputs, v => this.valueInfo(v, scope, false));
      this.declarations(graph, scope);
      this.out.newline();
      this.body(graph.nodes, scope);
    });
  }

  private signature(values: readonly Value[], write: (value: Value) => void): void {
    const width = values.reduce((n, v) => n + valueTypeText(v).length + v.name.length + 3, 0);
    this.out.write(' (');
    if (width <= longSignature) this.out.list(values, write).write(')');
    else this.out.block('', ')', values, write);
  }

  private declarations(graph: Graph, scope: number): void {
    const known = new Set([...graph.inputs, ...graph.outputs].map(v => v.name));
    const infos = [...graph.valueInfo.values()].filter(v => !known.has(v.name) && !graph.initializers.has(v.name));
    const entries = [
      ...[...graph.initializers.values()].map(tensor => () => this.initializer(tensor, scope)),
      ...infos.map(info => () => this.valueInfo(info, scope, false)),
    ];
    if (entries.length === 0) return;
    this.out.newline().within('initializers', scope, () => this.out.block('<', '>', entries, write => write()));
  }

  private initializer(tensor: Tensor, scope: number): void {
    this.out.write(`${tensorTypeText(tensor)} `);
    this.value('definition', tensor.name, scope);
    this.out.write(` = ${initializerValue(tensor, this.maxElements)}`);
  }

  private valueInfo(value: Value, scope: number, defines: boolean): void {
    this.out.write(`${valueTypeText(value)} `);
    this.value(defines ? 'definition' : 'reference', value.name, scope);
  }

  private value(role: TextRole, name: string, scope: number): void {
    if (name) this.out.mark(role, this.table.value(scope, name), identifier(name));
    // An operand that is left out.
    else this.out.write('""');
  }

  private body(nodes: readonly Node[], scope: number): void {
    this.out.within('body', scope, () => this.out.block('{', '}', nodes, node => this.node(node, scope), ''));
  }

  private node(node: Node, scope: number): void {
    const { out } = this;
    const callee = this.callees.get(`${node.domain}:${node.opType}${node.overload ? `:${node.overload}` : ''}`) ?? -1;
    const entry = { node, scope, first: out.line, last: out.line, callee };
    const number = this.nodes.push(entry) - 1;
    out.within('node', number, () => {
      if (node.fileName) out.write('[').mark('node', number, identifier(node.fileName)).write('] ');
      out.list(node.outputs, name => this.value('definition', name, scope));
      out.write(node.outputs.length > 0 ? ' = ' : '= ');
      const op = identifier(node.opType);
      out.mark('operator', number, node.domain ? `${node.domain}.${op}` : op);
      if (node.overload) out.write(`:${identifier(node.overload)}`);
      this.attributes(node, scope);
      out
        .write(' (')
        .list(node.inputs, name => this.value('reference', name, scope))
        .write(')');
    });
    entry.last = out.line;
  }

  private attributes(node: Node, scope: number): void {
    if (node.attributes.size === 0) return;
    const attributes = [...node.attributes.values()];
    const write = (a: Attribute) => this.attribute(a, node, scope);
    // A sub-graph takes many lines: each attribute starts its own then.
    if (attributes.some(a => a.kind === 'graph' || a.kind === 'graphs')) this.out.block(' <', '>', attributes, write);
    else this.out.write(' <').list(attributes, write).write('>');
  }

  private attribute(a: Attribute, node: Node, scope: number): void {
    this.out.write(`${identifier(a.name)}${typeAnnotation(a)} = `);
    const holder = { node, attribute: a.name };
    if (a.kind === 'tensor') this.tensor(a.value);
    else if (a.kind === 'graph') this.graph(a.value, scope, holder);
    else if (a.kind === 'tensors')
      this.out
        .write('[')
        .list(a.value, t => this.tensor(t))
        .write(']');
    else if (a.kind === 'graphs') this.out.block('[', ']', a.value, g => this.graph(g, scope, holder));
    else this.out.write(plainValue(a, this.maxListItems));
  }

  private tensor(tensor: Tensor): void {
    this.out.write(`${tensorTypeText(tensor)} ${tensorValues(tensor, this.maxElements)}`);
  }

  private function(index: number): void {
    const { out } = this;
    const f = this.functions[index]!;
    const scope = this.table.open(f);
    out.write(functionHeader(f)).newline();
    out.mark('function', index, identifier(f.name)).write(` ${functionAttributes(f)}(`);
    out.list(f.inputs, name => this.value('definition', name, scope)).write(') => (');
    out
      .list(f.outputs, name => this.value('reference', name, scope))
      .write(')')
      .newline();
    this.body(f.nodes, scope);
  }
}
