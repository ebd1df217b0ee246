import { type Attribute, type DataType, type Graph, makeTensor, Node } from '../../ir';
import { bytesOf, type NumericData } from '../../numeric/elements';
import { mergedOrigin, type UniqueNames } from '../../passes/edit';

/** Makes the nodes and constants that stand in for a node of the graph. */
export class NodeWriter {
  private readonly shared = new Map<string, string>();

  constructor(
    private readonly graph: Graph,
    private readonly names: UniqueNames,
  ) {}

  /** A new initializer; returns the value's name. */
  constant(hint: string, type: DataType, dims: readonly number[], data: NumericData): string {
    const name = this.names.value(hint);
    this.graph.initializers.set(name, makeTensor(name, type, dims, bytesOf(data)));
    return name;
  }

  /** One initializer for all that ask for the same `name`. */
  sharedConstant(name: string, type: DataType, dims: readonly number[], data: NumericData): string {
    const known = this.shared.get(name);
    if (known) return known;
    const value = this.constant(name, type, dims, data);
    this.shared.set(name, value);
    return value;
  }

  /** A node with new values as outputs, called after `behind`, whose origin it takes. */
  node(behind: Node, opType: string, inputs: readonly string[], spec: NodeSpec = {}): Node {
    const { outputs = 1, attributes = [], domain = '', hint = behind.name } = spec;
    const names =
      typeof outputs === 'number'
        ? Array.from({ length: outputs }, (_, i) => this.names.value(`${hint}_${opType}${i > 0 ? `_${i}` : ''}`))
        : [...outputs];
    const node = new Node(this.names.node(`${hint}_${opType}`), opType, [...inputs], names, domain);
    node.origin = mergedOrigin(behind);
    for (const attribute of attributes) node.set(attribute);
    return node;
  }
}

export interface NodeSpec {
  /** How many new values, or the names of values that are there. */
  readonly outputs?: number | readonly string[];
  readonly attributes?: readonly Attribute[];
  readonly domain?: string;
  /** What the node and its values are called after; the other node's name when absent. */
  readonly hint?: string;
}
