import type { LayerAlignment, LayerGraph } from '../../analysis/diff';
import { cloneNode, dataTypeCode, Graph, intAttribute, isFloat, Model, Node, type Shape, tensorType } from '../../ir';
import { dequantize, quantize } from './observedModel';
import { elementType, type Scale, scaleOf, shapeOf, type Target } from './targets';

/** More nodes than this are no layer any more. */
const MOST_NODES = 200;

/** Layers of b, each cut out with what converts its inputs, side by side in one model that is fed values of a. */
export interface LocalModel {
  readonly model: Model;
  /** Inputs of the model by the value of a that they take. */
  readonly inputs: ReadonlyMap<string, string>;
  /** Outputs by group; a group that cannot be cut out has none. */
  readonly outputs: ReadonlyMap<number, string>;
}

/** `known`: values of a by the value of b that they stand for. */
export function buildLocalModel(
  graphs: LayerAlignment['graphs'],
  targets: readonly Target[],
  known: ReadonlyMap<string, string>,
): LocalModel {
  const builder = new LocalModelBuilder(graphs.a, graphs.b, known);
  for (const target of targets) builder.add(target);
  return builder.result();
}

class LocalModelBuilder {
  private readonly graph = new Graph('layers');
  private readonly inputs = new Map<string, string>();
  private readonly initializers = new Map<string, string>();
  private readonly outputs = new Map<number, string>();
  private values = 0;

  constructor(
    private readonly a: LayerGraph,
    private readonly b: LayerGraph,
    private readonly known: ReadonlyMap<string, string>,
  ) {}

  add(target: Target): void {
    const cut = this.cut(target);
    if (!cut) return;
    const names = new Map<string, string>();
    for (const value of cut.inputs) names.set(value, this.input(value));
    for (const node of cut.nodes) this.graph.nodes.push(this.copy(node, names));
    let output = names.get(target.b)!;
    if (target.scale) output = this.dequantized(output, target.scale);
    const type = target.scale ? 'float32' : elementType(this.b, target.b);
    this.graph.outputs.push({ name: output, type: tensorType(type, shapeOf(this.b, target.b)) });
    this.outputs.set(target.group, output);
  }

  result(): LocalModel {
    const { model: b } = this.b.analysis;
    const model = new Model(this.graph);
    // Before IR 4 initializers had to be inputs.
    model.irVersion = Math.max(b.irVersion, 4);
    model.opsets = b.opsets;
    model.functions = b.functions;
    return { model, inputs: this.inputs, outputs: this.outputs };
  }

  /** Nodes, in order, and values of b that they are fed; undefined where the layer cannot be cut out. */
  private cut({ b: target, units }: Target): { nodes: Node[]; inputs: Set<string> } | undefined {
    const own = new Set(units.flatMap(u => u.node.outputs));
    const nodes = new Set<Node>();
    const inputs = new Set<string>();
    const waiting = [target];
    for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
      if (value === '' || inputs.has(value) || this.b.analysis.model.graph.initializers.has(value)) continue;
      if (this.known.has(value) && !own.has(value)) {
        if (!this.canFeed(value)) return undefined;
        inputs.add(value);
        continue;
      }
      const node = this.b.index.producer(value);
      if (!node || nodes.size === MOST_NODES || [...node.subgraphs()].length > 0) return undefined;
      if (nodes.has(node)) continue;
      nodes.add(node);
      waiting.push(...node.inputs);
    }
    const order = this.b.analysis.model.graph.nodes;
    return nodes.size > 0 && inputs.size > 0 ? { nodes: order.filter(n => nodes.has(n)), inputs } : undefined;
  }

  private canFeed(value: string): boolean {
    const given = this.known.get(value)!;
    const [from, to] = [elementType(this.a, given), elementType(this.b, value)];
    if (from === undefined || to === undefined || from === 'string') return false;
    if (!fits(shapeOf(this.a, given), shapeOf(this.b, value))) return false;
    return from === to || (isFloat(from) && (isFloat(to) || scaleOf(this.b, value) !== undefined));
  }

  /** The name under which a value of b is fed, in the type that b has it in. */
  private input(value: string): string {
    const from = this.known.get(value)!;
    let name = this.inputs.get(from);
    if (name === undefined) {
      name = this.fresh();
      this.inputs.set(from, name);
      this.graph.inputs.push({ name, type: tensorType(elementType(this.a, from), shapeOf(this.a, from)) });
    }
    const type = elementType(this.b, value)!;
    if (type === elementType(this.a, from)) return name;
    const converted = this.fresh();
    const node = isFloat(type)
      ? new Node(converted, 'Cast', [name], [converted]).set(intAttribute('to', dataTypeCode(type)))
      : quantize(converted, name, this.constants(scaleOf(this.b, value)!), converted);
    this.graph.nodes.push(node);
    return converted;
  }

  private dequantized(value: string, scale: Scale): string {
    const output = this.fresh();
    this.graph.nodes.push(dequantize(output, value, this.constants(scale), output));
    return output;
  }

  private constants({ scale, zeroPoint }: Scale): Scale {
    return { scale: this.constant(scale), zeroPoint: this.constant(zeroPoint) };
  }

  private copy(node: Node, names: Map<string, string>): Node {
    const copy = cloneNode(node);
    copy.inputs = node.inputs.map(name => this.renamed(name, names));
    copy.outputs = node.outputs.map(name => this.renamed(name, names));
    copy.name = this.fresh();
    copy.fileName = copy.name;
    return copy;
  }

  private renamed(name: string, names: Map<string, string>): string {
    if (name === '') return '';
    if (this.b.analysis.model.graph.initializers.has(name)) return this.constant(name);
    if (!names.has(name)) names.set(name, this.fresh());
    return names.get(name)!;
  }

  /** Initializers are shared by all layers. */
  private constant(name: string): string {
    const known = this.initializers.get(name);
    if (known !== undefined) return known;
    const fresh = this.fresh();
    const tensor = this.b.index.constant(name)!;
    this.graph.initializers.set(fresh, { ...tensor, name: fresh, source: undefined });
    this.initializers.set(name, fresh);
    return fresh;
  }

  private fresh(): string {
    return `v${this.values++}`;
  }
}

/** Unless both are known to differ: a pruned layer takes and gives fewer channels. */
export const fits = (a: Shape | undefined, b: Shape | undefined): boolean =>
  !a ||
  !b ||
  (a.length === b.length && a.every((d, i) => typeof d !== 'number' || typeof b[i] !== 'number' || d === b[i]));
