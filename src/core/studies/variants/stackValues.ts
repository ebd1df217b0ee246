import {
  type Attribute,
  type Graph,
  intAttribute,
  type Model,
  makeTensor,
  Node,
  tensorType,
  type ValueType,
} from '../../ir';
import { bytesOf } from '../../numeric/elements';
import { UniqueNames } from '../../passes/edit';

/** A value along the batch: the rows of the float model, as long as they are needed, and then those of each lane. */
export interface StackedValue {
  readonly name: string;
  /** How many lanes it has rows of; for those that joined later it is what it is in the float model. */
  readonly lanes: number;
  readonly hasFloat: boolean;
}

/** The values of a stacked model. What is carried past segments is put together anew only where it is read. */
export class StackValues {
  /** Name of the input that is fed the rows of one lane, int64[1]. */
  readonly rows: string;
  readonly names: UniqueNames;
  /** How many lanes are in the stack. */
  lanes = 0;
  /** Whether the rows of the float model are in the stack. */
  hasFloat = true;
  private readonly zero: string;
  private readonly end: string;
  private readonly stacked = new Map<string, StackedValue>();
  /** Name of the rows of the float model by name of a value in the stack. */
  private readonly floats = new Map<string, string>();

  constructor(
    readonly graph: Graph,
    original: Model,
  ) {
    this.names = new UniqueNames(original);
    this.zero = this.constant('zero', 0n);
    this.end = this.constant('end', 2n ** 62n);
    this.rows = this.names.value('rows');
    graph.inputs.push({ name: this.rows, type: tensorType('int64', [1]) });
  }

  /** A value of the model is given, or computed, for all rows there are. */
  add(value: string, name = value): void {
    this.stacked.set(value, { name, lanes: this.lanes, hasFloat: this.hasFloat });
  }

  get(value: string): StackedValue | undefined {
    return this.stacked.get(value);
  }

  /** Lanes join, `lanes` being more already, with what they have computed. */
  join(value: string, results: readonly string[]): void {
    const float = this.floatRows(value);
    // What they have as the float model is put behind it where it is read.
    if (results.some(name => name !== float)) this.put(value, [this.stacked.get(value)!.name, ...results], float);
  }

  /** Name of a value with rows of all that is in the stack. */
  read(value: string): string {
    const { name, lanes, hasFloat } = this.stacked.get(value)!;
    const missing = this.lanes - lanes;
    if (missing === 0 && hasFloat === this.hasFloat) return name;
    const float = hasFloat ? this.floatRows(value) : '';
    const isDropped = hasFloat && !this.hasFloat;
    const own = isDropped && lanes > 0 ? this.slice(`${value}_lanes`, name, this.rows, this.end) : name;
    this.put(value, [...(isDropped && lanes === 0 ? [] : [own]), ...Array<string>(missing).fill(float)], float);
    return this.stacked.get(value)!.name;
  }

  /** Name of the rows of the float model. */
  floatRows(value: string): string {
    const { name, lanes } = this.stacked.get(value)!;
    if (lanes === 0) return name;
    const rows = this.floats.get(name) ?? this.slice(`${value}_float_rows`, name, this.zero, this.rows);
    this.floats.set(name, rows);
    return rows;
  }

  addOutput(name: string, type: ValueType): void {
    if (this.graph.outputs.some(output => output.name === name)) return;
    this.graph.outputs.push({ name, type: type.kind === 'tensor' ? tensorType(type.type, undefined) : type });
  }

  private put(value: string, parts: readonly string[], float: string): void {
    const [only, ...others] = parts;
    const name = others.length ? this.addNode('Concat', `${value}_stacked`, parts, [intAttribute('axis', 0)]) : only!;
    this.add(value, name);
    if (this.hasFloat) this.floats.set(name, float);
  }

  private slice(hint: string, value: string, from: string, to: string): string {
    return this.addNode('Slice', hint, [value, from, to, this.zero]);
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
