import { LatheError } from '../errors';
import { type DataType, type Graph, GraphIndex, type Model, makeTensor, type Node, type Tensor } from '../ir';
import { bytesOf, floatBytes } from '../numeric/elements';
import type { OpDef, UpgradeContext } from '../ops/op';
import { findOp } from '../ops/registry';
import { mergedOrigin, UniqueNames } from './edit';
import { type PassReport, report } from './pass';
import type { ValueTypes } from './valueTypes';

/** The first IR version whose files may import a version of the standard operators (table of releases in ONNX's Versioning.md). */
const irVersions: readonly (readonly [opset: number, ir: number])[] = [
  [7, 3],
  [9, 4],
  [10, 5],
  [11, 6],
  [12, 7],
  [15, 8],
  [19, 9],
  [21, 10],
  [23, 11],
  [24, 12],
  [25, 13],
];
export const irVersionFor = (opset: number): number => irVersions.filter(([o]) => o <= opset).at(-1)?.[1] ?? 3;

const oldest = 7;
const newest = 21;

/**
 * Brings the standard domain to a newer opset, sub-graphs included; other domains are left alone. Each node is
 * rewritten by the steps that its operator's `upgrade` facet names. Throws LatheError naming the first node that
 * cannot be brought there; does nothing to a model that is already at `target` or newer.
 */
export function convertOpset(model: Model, target: number, types: ValueTypes): PassReport {
  const name = `convert opset to ${target}`;
  const from = model.opset('');
  if (from >= target) return report(name, []);
  if (from < oldest)
    throw new LatheError(
      `the model uses opset ${from}; Lathe converts from opset ${oldest} on: export it again with a newer opset`,
    );
  if (target > newest) throw new LatheError(`Lathe converts to opset ${newest} at most, not ${target}`);
  if (model.functions.size > 0)
    throw new LatheError(
      `the model has functions of its own at opset ${from}; Lathe does not convert those to opset ${target}`,
    );
  const changed = new Set<string>();
  convertGraph(model, model.graph, { from, target, types, names: new UniqueNames(model), changed });
  model.opsets.set('', target);
  model.irVersion = Math.max(model.irVersion, irVersionFor(target));
  return report(name, changed);
}

interface Conversion {
  readonly from: number;
  readonly target: number;
  readonly types: ValueTypes;
  readonly names: UniqueNames;
  readonly changed: Set<string>;
}

function convertGraph(model: Model, graph: Graph, conversion: Conversion): void {
  const types = conversion.types.in(graph);
  const converted: Node[] = [];
  for (const node of graph.nodes) {
    const step = new NodeConversion(model, graph, node, types, conversion);
    if (node.domain === '') step.run();
    converted.push(...step.before, ...(step.removed ? [] : [node]), ...step.after);
    for (const { graph: body } of node.subgraphs()) convertGraph(model, body, conversion);
  }
  graph.nodes = converted;
}

/** One node on its way through the versions at which its operator changed. */
class NodeConversion implements UpgradeContext {
  readonly before: Node[] = [];
  readonly after: Node[] = [];
  removed = false;
  private readonly origin: string[];

  constructor(
    readonly model: Model,
    readonly graph: Graph,
    readonly node: Node,
    private readonly types: ValueTypes,
    private readonly conversion: Conversion,
  ) {
    this.origin = mergedOrigin(node);
  }

  run(): void {
    const { from, target } = this.conversion;
    for (let version = from + 1; version <= target; version++) {
      const op = this.definition();
      const upgrade = op.upgrade?.[version];
      if (!upgrade) continue;
      upgrade(this);
      this.conversion.changed.add(this.node.name);
    }
  }

  /** An upgrade may rename the operator, so it is looked up at every version. */
  private definition(): OpDef {
    return findOp(this.node.opType, this.node.domain) ?? this.refuse('is unknown to Lathe');
  }

  addInts(hint: string, values: readonly number[], dims: readonly number[] = [values.length]): string {
    return this.addTensor(hint, makeTensor(hint, 'int64', dims, bytesOf(BigInt64Array.from(values, BigInt))));
  }
  addFloats(
    hint: string,
    values: readonly number[],
    dims: readonly number[] = [values.length],
    type: DataType = 'float32',
  ): string {
    return this.addTensor(hint, makeTensor(hint, type, dims, floatBytes(type, Float64Array.from(values))));
  }
  addTensor(hint: string, tensor: Tensor): string {
    const name = this.uniqueName(hint);
    this.graph.initializers.set(name, { ...tensor, name });
    return name;
  }
  constant(value: string): Tensor | undefined {
    return new GraphIndex(this.graph).constant(value);
  }
  type(value: string): DataType | undefined {
    return this.types.type(value);
  }
  shape(value: string) {
    return this.types.shape(value);
  }
  uniqueName(hint: string): string {
    return this.conversion.names.value(hint);
  }
  insertBefore(...nodes: Node[]): void {
    this.before.push(...nodes.map(n => this.adopted(n)));
  }
  insertAfter(...nodes: Node[]): void {
    this.after.push(...nodes.map(n => this.adopted(n)));
  }
  private adopted(node: Node): Node {
    node.name = node.fileName = this.conversion.names.node(node.name);
    node.origin = this.origin;
    return node;
  }
  remove(): void {
    this.removed = true;
  }
  refuse(reason: string): never {
    const { from, target } = this.conversion;
    throw new LatheError(
      `${this.node.opType} ${this.node.name} ${reason}, so the model cannot be converted from opset ${from} to ${target}`,
    );
  }
}
