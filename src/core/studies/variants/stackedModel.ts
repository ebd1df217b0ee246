import {
  type Attribute,
  cloneNode,
  Graph,
  intAttribute,
  Model,
  makeTensor,
  Node,
  tensorType,
  type Value,
  type ValueType,
} from '../../ir';
import { bytesOf } from '../../numeric/elements';
import { UniqueNames } from '../../passes/edit';
import type { Segment } from './segments';
import { type StackMask, StackMasks } from './stackMasks';
import type { ValueMask } from './variant';

/** What one lane changes. */
export interface LanePart {
  /** Index of the first segment that it has otherwise. */
  readonly segment: number;
  readonly model: Model;
  /** What later segments read as zero, by index. */
  readonly later: ReadonlyMap<number, readonly ValueMask[]>;
}

/** One model that computes all lanes, and of the float model what they start from. */
export interface StackedModel {
  readonly model: Model;
  /** Lanes in the order of their rows; indices of what was given. */
  readonly order: readonly number[];
  readonly masks: readonly StackMask[];
  /** Name by output of the model. */
  readonly outputs: ReadonlyMap<string, string>;
  /** Name by value that segment `keep` starts from: rows of the float model. */
  readonly kept: ReadonlyMap<string, string>;
  /** Name of the input that is fed the rows of one lane, int64[1]. */
  readonly rows: string;
}

/**
 * Runs the float segments from `from` on over a stack of rows along the batch: first those of the float model, as long as they are
 * needed, then those of each lane whose first changed segment is done. A lane's own segment reads the float rows, and its result
 * joins the stack behind it. So what follows a change is one run for all changes before it, and nothing before it is run again.
 */
export function stackedModel(
  original: Model,
  segments: readonly Segment[],
  lanes: readonly LanePart[],
  from: number,
  keep: number,
): StackedModel {
  const stack = new Stack(original);
  const lastNeeded = Math.max(...lanes.map(lane => lane.segment), keep < segments.length ? keep - 1 : 0);
  for (let i = from; i < segments.length; i++) {
    const joining = lanes.map((lane, l) => ({ ...lane, l })).filter(lane => lane.segment === i);
    const masks = lanes.flatMap(({ later }, l) => (later.get(i) ?? []).map(mask => ({ lane: l, mask })));
    stack.add(segments[i]!.model.graph, i === from, joining, masks);
    if (i + 1 === keep && keep < segments.length) stack.keep(segments[keep]!.model.graph.inputs);
    if (i === lastNeeded) stack.dropFloat(segments[i]!.model.graph);
  }
  return stack.finish(original);
}

class Stack {
  private readonly graph = new Graph('stacked');
  private readonly names: UniqueNames;
  private readonly zero: string;
  private readonly end: string;
  private readonly rows: string;
  private readonly order: number[] = [];
  private readonly masks: StackMasks;
  private readonly kept = new Map<string, string>();
  /** Name of the stack by value of the model, where that is not its own. */
  private readonly stacked = new Map<string, string>();
  private readonly made = new Set<string>();

  constructor(original: Model) {
    this.names = new UniqueNames(original);
    this.masks = new StackMasks(this.graph, this.names);
    this.zero = this.constant('zero', 0n);
    this.end = this.constant('end', 2n ** 62n);
    this.rows = this.names.value('rows');
    this.graph.inputs.push({ name: this.rows, type: tensorType('int64', [1]) });
  }

  add(
    part: Graph,
    isFirst: boolean,
    lanes: readonly (LanePart & { readonly l: number })[],
    masks: readonly { readonly lane: number; readonly mask: ValueMask }[],
  ): void {
    if (isFirst) this.graph.inputs.push(...part.inputs);
    const inputs = new Map(lanes.length > 0 ? part.inputs.map(({ name }) => [name, this.floatRows(name)]) : []);
    this.masks.begin(this.order, masks);
    this.addFloat(part);
    const unchanged = new Map<string, string>();
    const results = lanes.map(lane => this.addLane(lane, part, inputs, unchanged));
    if (results.length === 0) return;
    this.order.push(...lanes.map(({ l }) => l));
    for (const { name } of part.outputs) {
      const rows = [name, ...results.map(r => r.get(name)!)];
      this.stacked.set(name, this.addNode('Concat', `${name}_stacked`, rows, [intAttribute('axis', 0)]));
    }
  }

  /** From here on nobody reads the rows of the float model. */
  dropFloat({ outputs }: Graph): void {
    for (const { name } of outputs) {
      const stack = this.stacked.get(name) ?? name;
      this.stacked.set(name, this.addNode('Slice', `${name}_lanes`, [stack, this.rows, this.end, this.zero]));
    }
    this.masks.hasFloat = false;
  }

  keep(values: readonly Value[]): void {
    for (const { name, type } of values) {
      const rows = this.floatRows(name);
      this.kept.set(name, rows);
      this.graph.outputs.push({ name: rows, type: ofAnySize(type) });
    }
  }

  finish(original: Model): StackedModel {
    const { graph, order, kept, rows } = this;
    const masks = this.masks.all;
    const outputs = new Map<string, string>();
    for (const { name, type } of original.graph.outputs) {
      const stack = this.stacked.get(name) ?? name;
      outputs.set(name, stack);
      graph.outputs.push({ name: stack, type: ofAnySize(type) });
    }
    const model = Object.assign(new Model(graph), {
      irVersion: original.irVersion,
      opsets: new Map(original.opsets),
      functions: new Map(original.functions),
    });
    return { model, order, masks, outputs, kept, rows };
  }

  private addFloat(part: Graph): void {
    for (const [name, tensor] of part.initializers) this.graph.initializers.set(name, tensor);
    for (const node of part.nodes) {
      // What is computed from constants alone comes with every segment that reads it.
      if (node.outputs.some(o => o && this.made.has(o))) continue;
      for (const output of node.outputs) this.made.add(output);
      const copy = renamed(node, node.name, value => this.stacked.get(value) ?? value);
      this.masks.apply(copy);
      this.graph.nodes.push(copy);
    }
  }

  /**
   * A lane's own copy of a segment; gives the names of its results. `inputs`: names by value that the segment reads;
   * `unchanged`: by value that comes before what any lane changes, computed once for all lanes.
   */
  private addLane(
    { model }: LanePart,
    part: Graph,
    inputs: ReadonlyMap<string, string>,
    unchanged: Map<string, string>,
  ): Map<string, string> {
    const own = new Map(inputs);
    const nameOf = (value: string): string => {
      const known = own.get(value) ?? this.names.value(value);
      own.set(value, known);
      return known;
    };
    for (const [name, tensor] of model.graph.initializers) {
      if (part.initializers.get(name) === tensor) own.set(name, name);
      else this.graph.initializers.set(nameOf(name), { ...tensor, name: nameOf(name) });
    }
    const isUnchanged = (value: string) =>
      value === '' || inputs.has(value) || own.get(value) === (unchanged.get(value) ?? value);
    const floatNodes = new Map(part.nodes.map(n => [n.name, n]));
    for (const node of model.graph.nodes) {
      const isFloat = isSame(node, floatNodes.get(node.name)) && node.inputs.every(isUnchanged);
      const known = isFloat && node.outputs.every(o => o === '' || unchanged.has(o));
      if (known) for (const output of node.outputs) own.set(output, unchanged.get(output) ?? '');
      else this.graph.nodes.push(renamed(node, this.names.node(node.name), value => (value ? nameOf(value) : '')));
      if (isFloat) for (const output of node.outputs.filter(Boolean)) unchanged.set(output, nameOf(output));
    }
    return new Map(part.outputs.map(({ name }) => [name, nameOf(name)]));
  }

  /** The rows of the float model in a stack. */
  private floatRows(value: string): string {
    // A segment that no lane joins gives the stack under its own names.
    if (this.order.length === 0) return value;
    const stack = this.stacked.get(value) ?? value;
    return this.addNode('Slice', `${value}_float_rows`, [stack, this.zero, this.rows, this.zero]);
  }

  private addNode(op: string, hint: string, inputs: readonly string[], attributes: readonly Attribute[] = []): string {
    const name = this.names.value(hint);
    const node = new Node(this.names.node(name), op, [...inputs], [name]);
    for (const attribute of attributes) node.set(attribute);
    this.graph.nodes.push(node);
    return name;
  }

  private constant(hint: string, value: bigint): string {
    const name = this.names.value(hint);
    this.graph.initializers.set(name, makeTensor(name, 'int64', [1], bytesOf(BigInt64Array.of(value))));
    return name;
  }
}

const ofAnySize = (type: ValueType): ValueType => (type.kind === 'tensor' ? tensorType(type.type, undefined) : type);

/** Whether a node of a lane computes what the float model's node does, from the same values. */
const isSame = (node: Node, float: Node | undefined): boolean =>
  float !== undefined &&
  node.inputs.join('\n') === float.inputs.join('\n') &&
  node.outputs.join('\n') === float.outputs.join('\n') &&
  node.attributes.size === float.attributes.size;

function renamed(node: Node, name: string, nameOf: (value: string) => string): Node {
  const copy = cloneNode(node);
  copy.name = copy.fileName = name;
  copy.inputs = node.inputs.map(nameOf);
  copy.outputs = node.outputs.map(nameOf);
  return copy;
}
