import { Graph, Model, type ValueType } from '../../ir';
import { LaneCopies, renamed } from './laneCopy';
import type { Segment } from './segments';
import { type StackMask, StackMasks } from './stackMasks';
import { type StackedValue, StackValues } from './stackValues';
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
  /** By output of the model: where its rows are; not there where it is the float model's for all lanes. */
  readonly outputs: ReadonlyMap<string, StackedValue>;
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
  const stack = new Stack(original, typesAtBorders(original, segments));
  stack.begin(segments[from]!.live);
  const lastNeeded = Math.max(...lanes.map(lane => lane.segment), keep < segments.length ? keep - 1 : 0);
  for (let i = from; i < segments.length; i++) {
    const joining = lanes.map((lane, l) => ({ ...lane, l })).filter(lane => lane.segment === i);
    const masks = lanes.flatMap(({ later }, l) => (later.get(i) ?? []).map(mask => ({ lane: l, mask })));
    stack.add(segments[i]!, joining, masks);
    if (i + 1 === keep && keep < segments.length) stack.keep(segments[keep]!.live);
    if (i === lastNeeded) stack.dropFloat();
  }
  return stack.finish(original);
}

class Stack {
  private readonly graph = new Graph('stacked');
  private readonly values: StackValues;
  private readonly masks: StackMasks;
  private readonly order: number[] = [];
  private readonly kept = new Map<string, string>();
  private readonly constants = new Set<string>();

  constructor(
    original: Model,
    private readonly types: ReadonlyMap<string, ValueType>,
  ) {
    this.values = new StackValues(this.graph, original);
    this.masks = new StackMasks(this.graph, this.values.names);
  }

  begin(live: Iterable<string>): void {
    for (const name of live) {
      this.graph.inputs.push({ name, type: this.types.get(name)! });
      this.values.add(name);
    }
  }

  add(
    segment: Segment,
    lanes: readonly (LanePart & { readonly l: number })[],
    masks: readonly { readonly lane: number; readonly mask: ValueMask }[],
  ): void {
    const { values } = this;
    const part = segment.model.graph;
    this.masks.begin(this.order, masks);
    this.addFloat(part);
    if (lanes.length === 0) return;
    const copies = new LaneCopies(values, segment, this.constants);
    const results = lanes.map(({ model }) => copies.add(model));
    this.order.push(...lanes.map(({ l }) => l));
    values.lanes = this.order.length;
    for (const { name } of part.outputs)
      values.join(
        name,
        results.map(r => r.get(name)!),
      );
  }

  keep(live: Iterable<string>): void {
    for (const value of live) {
      const rows = this.values.floatRows(value);
      this.kept.set(value, rows);
      this.values.addOutput(rows, this.types.get(value)!);
    }
  }

  /** From here on nobody reads the rows of the float model. */
  dropFloat(): void {
    this.values.hasFloat = false;
    this.masks.hasFloat = false;
  }

  finish(original: Model): StackedModel {
    const { graph, order, kept, values } = this;
    const outputs = new Map<string, StackedValue>();
    for (const { name, type } of original.graph.outputs) {
      const stacked = values.get(name);
      if (!stacked || stacked.lanes === 0) continue;
      outputs.set(name, stacked);
      values.addOutput(stacked.name, type);
    }
    const model = Object.assign(new Model(graph), {
      irVersion: original.irVersion,
      opsets: new Map(original.opsets),
      functions: new Map(original.functions),
    });
    return { model, order, masks: this.masks.all, outputs, kept, rows: values.rows };
  }

  private addFloat(part: Graph): void {
    const { values, constants, graph } = this;
    const names = new Map(part.inputs.map(({ name }) => [name, values.read(name)]));
    for (const [name, tensor] of part.initializers) {
      graph.initializers.set(name, tensor);
      constants.add(name);
    }
    for (const node of part.nodes) {
      // What is computed from constants alone comes with every segment that reads it.
      if (node.outputs.every(o => !o || constants.has(o))) continue;
      const isConstant = node.inputs.every(value => !value || constants.has(value));
      const copy = renamed(
        node,
        node.name,
        node.inputs.map(value => names.get(value) ?? value),
        [...node.outputs],
      );
      if (!isConstant) this.masks.apply(copy);
      graph.nodes.push(copy);
      for (const output of node.outputs.filter(Boolean))
        if (isConstant) constants.add(output);
        else values.add(output);
    }
  }
}

/** Types of what passes from one segment to another. */
const typesAtBorders = ({ graph }: Model, segments: readonly Segment[]): Map<string, ValueType> =>
  new Map([...graph.inputs, ...segments.flatMap(({ model }) => model.graph.outputs)].map(v => [v.name, v.type]));
