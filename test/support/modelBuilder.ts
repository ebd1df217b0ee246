import {
  type Attribute,
  type DataType,
  floatAttribute,
  Graph,
  intAttribute,
  intsAttribute,
  Model,
  makeTensor,
  Node,
  type Shape,
  stringAttribute,
  type Tensor,
  tensorAttribute,
  tensorType,
} from '../../src/core/ir';
import { bytesOf, floatBytes } from '../../src/core/numeric/elements';
import type { Random } from '../../src/core/numeric/random';
import { irVersionFor } from '../../src/core/passes/convertOpset';

/** A bigint is an int attribute, a number a float one; a list of bigints ints; text a string. */
export type AttributeArgument = bigint | number | string | readonly bigint[] | readonly number[] | Tensor | Graph;

/** Builds small models in a few words. */
export class ModelBuilder {
  readonly graph = new Graph('test');
  private count = 0;

  constructor(
    readonly opset = 13,
    /** The graph around this one: names must not clash with it. */
    private readonly prefix = '',
  ) {}

  input(name: string, shape: Shape, type: DataType = 'float32'): string {
    this.graph.inputs.push({ name, type: tensorType(type, shape) });
    return name;
  }

  tensor(dims: readonly number[], values: ArrayLike<number>, type: DataType = 'float32'): Tensor {
    const bytes =
      type === 'int64'
        ? bytesOf(BigInt64Array.from(Array.from(values), BigInt))
        : type === 'int32'
          ? bytesOf(Int32Array.from(values))
          : type === 'bool' || type === 'uint8'
            ? Uint8Array.from(values)
            : floatBytes(type, Float32Array.from(values));
    return makeTensor(this.fresh('c'), type, dims, bytes);
  }

  constant(dims: readonly number[], values: ArrayLike<number>, type: DataType = 'float32'): string {
    const tensor = this.tensor(dims, values, type);
    this.graph.initializers.set(tensor.name, tensor);
    return tensor.name;
  }

  ints(...values: number[]): string {
    return this.constant([values.length], values, 'int64');
  }

  /** Standard normal values, scaled. */
  random(dims: readonly number[], random: Random, scale = 1): string {
    return this.constant(
      dims,
      Float32Array.from({ length: dims.reduce((n, d) => n * d, 1) }, () => random.normal() * scale),
    );
  }

  /** Adds a node and returns its output; `outputs` names more than one. */
  node(
    opType: string,
    inputs: readonly string[],
    attributes: Record<string, AttributeArgument> = {},
    outputs = 1,
  ): string {
    const name = this.fresh(opType);
    const names = Array.from({ length: outputs }, (_, i) => (outputs === 1 ? `${name}_out` : `${name}_out${i}`));
    const node = new Node(name, opType, [...inputs], names);
    for (const [key, value] of Object.entries(attributes)) node.set(attributeOf(key, value));
    this.graph.nodes.push(node);
    return names[0]!;
  }

  /** Output `i` of the node that was added last. */
  lastOutput(i: number): string {
    return this.graph.nodes.at(-1)!.outputs[i]!;
  }

  output(name: string, shape?: Shape, type: DataType = 'float32'): this {
    this.graph.outputs.push({ name, type: tensorType(type, shape) });
    return this;
  }

  build(): Model {
    const model = new Model(this.graph);
    model.irVersion = irVersionFor(this.opset);
    model.opsets.set('', this.opset);
    if (model.irVersion < 4)
      for (const t of this.graph.initializers.values())
        this.graph.inputs.push({ name: t.name, type: tensorType(t.type, t.dims) });
    return model;
  }

  private fresh(hint: string): string {
    return `${this.prefix}${hint}${this.count++}`;
  }
}

function attributeOf(name: string, value: AttributeArgument): Attribute {
  if (typeof value === 'bigint') return intAttribute(name, value);
  if (typeof value === 'number') return floatAttribute(name, value);
  if (typeof value === 'string') return stringAttribute(name, value);
  if (value instanceof Graph) return { name, kind: 'graph', value };
  if ('dims' in value) return tensorAttribute(name, value);
  return typeof value[0] === 'number'
    ? { name, kind: 'floats', value: value as readonly number[] }
    : intsAttribute(name, value as readonly bigint[]);
}
