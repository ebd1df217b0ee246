import { cloneNode, type Graph, type Model, type Node } from '../../ir';
import type { Segment } from './segments';
import type { StackValues } from './stackValues';

/** Adds to a stack what lanes have otherwise in one segment. What it shares with the float model is taken from the float rows. */
export class LaneCopies {
  private readonly part: Graph;
  private readonly floatNodes: ReadonlyMap<string, Node>;
  private readonly producers: ReadonlyMap<string, Node>;
  /** Name by value that cannot be taken from the stack, as it counts the rows: computed once more for those of one lane. */
  private readonly recomputed = new Map<string, string>();

  /** @param constants values of the segment that are computed from constants alone */
  constructor(
    private readonly values: StackValues,
    private readonly segment: Segment,
    private readonly constants: ReadonlySet<string>,
  ) {
    this.part = segment.model.graph;
    this.floatNodes = new Map(this.part.nodes.map(n => [n.name, n]));
    this.producers = new Map(this.part.nodes.flatMap(n => n.outputs.map(o => [o, n] as const)));
  }

  /** A lane's own copy of the segment; gives the names of its results. */
  add({ graph }: Model): Map<string, string> {
    const { names, graph: stack } = this.values;
    const own = new Map<string, string>();
    for (const [name, tensor] of graph.initializers) {
      if (this.part.initializers.get(name) === tensor) continue;
      own.set(name, names.value(name));
      stack.initializers.set(own.get(name)!, { ...tensor, name: own.get(name)! });
    }
    const nameOf = (value: string): string => own.get(value) ?? this.floatRows(value);
    for (const node of graph.nodes) {
      if (isSame(node, this.floatNodes.get(node.name)) && !node.inputs.some(value => own.has(value))) continue;
      const inputs = node.inputs.map(nameOf);
      for (const output of node.outputs) if (output) own.set(output, names.value(output));
      stack.nodes.push(renamed(node, names.node(node.name), inputs, node.outputs.map(nameOf)));
    }
    return new Map(this.part.outputs.map(({ name }) => [name, nameOf(name)]));
  }

  /** Name of a value as the float model has it, in as many rows as one lane. */
  private floatRows(value: string): string {
    const { segment, values, producers, constants } = this;
    const producer = producers.get(value);
    if (!value || this.part.initializers.has(value) || constants.has(value)) return value;
    if (!producer || segment.rows.has(value)) return values.floatRows(value);
    if (!this.recomputed.has(value)) this.recompute(producer);
    return this.recomputed.get(value)!;
  }

  private recompute(node: Node): void {
    const { names, graph } = this.values;
    const inputs = node.inputs.map(value => this.floatRows(value));
    for (const output of node.outputs) this.recomputed.set(output, output && names.value(output));
    const outputs = node.outputs.map(output => this.recomputed.get(output)!);
    graph.nodes.push(renamed(node, names.node(node.name), inputs, outputs));
  }
}

/** Whether a node of a lane computes what the float model's node does, from values of the same names. */
const isSame = (node: Node, float: Node | undefined): boolean =>
  float !== undefined &&
  node.inputs.join('\n') === float.inputs.join('\n') &&
  node.outputs.join('\n') === float.outputs.join('\n') &&
  node.attributes.size === float.attributes.size;

/** A copy of a node under another name, from and to other values. */
export function renamed(node: Node, name: string, inputs: string[], outputs: string[]): Node {
  const copy = cloneNode(node);
  copy.name = copy.fileName = name;
  copy.inputs = inputs;
  copy.outputs = outputs;
  return copy;
}
