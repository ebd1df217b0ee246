import {
  type Attribute,
  cloneModel,
  dataTypeCode,
  type Graph,
  intAttribute,
  type Model,
  type Node,
  type Value,
} from '../../ir';
import { graphsOf, UniqueNames } from '../../passes/edit';
import { inferredTypes } from '../../passes/inferredTypes';
import { constantsToInitializers, initializersOutOfInputs } from '../../passes/normalizeConstants';
import { removeDeadCode } from '../../passes/removeDeadCode';
import type { ValueTypes } from '../../passes/valueTypes';
import { castBorders, Float32Islands } from './casts';
import { type NarrowingCount, narrowTensor } from './narrowTensor';
import { staysFloat32 } from './needsFloat32';

export interface Float16Options {
  /** Type of the model's inputs and outputs that were float32: kept, behind casts, or float16 as well. */
  readonly borders: 'float32' | 'float16';
  /** Names of nodes that stay float32. */
  readonly exclude?: ReadonlySet<string>;
}

export interface Float16Result {
  readonly model: Model;
  /** Names of nodes with a weight or an attribute in float16 now. */
  readonly changed: readonly string[];
  /** Nodes that stay float32 between casts. */
  readonly kept: readonly Node[];
  /** Plain sentences. */
  readonly notes: readonly string[];
}

/**
 * The model with weights and arithmetic in float16 (IEEE 754 binary16): float32 tensors are rounded half to even, finite values
 * beyond 65504 become that. Operators without a float16 form, those of other domains, and functions of the model stay
 * float32 between casts. The model given is left as it is.
 */
export async function toFloat16(
  original: Model,
  { borders, exclude = new Set() }: Float16Options,
): Promise<Float16Result> {
  const model = cloneModel(original);
  initializersOutOfInputs(model);
  constantsToInitializers(model);
  const names = new UniqueNames(model);
  const isIsland = (node: Node) => exclude.has(node.name) || staysFloat32(node, model);
  const narrower = new Narrower(model, isIsland, new Float32Islands(model, isIsland, names));
  const graphs = [...graphsOf(model.graph)];
  const types = inferredTypes(model);
  for (const graph of graphs) await narrower.narrow(graph, types.in(graph));
  if (borders === 'float32') castBorders(model, names);
  else [model.graph.inputs, model.graph.outputs] = [model.graph.inputs.map(half), model.graph.outputs.map(half)];
  removeDeadCode(model);
  const { clamped } = narrower.count;
  const notes = clamped > 0 ? [`${clamped} weights beyond the range of float16 were set to its end`] : [];
  return { model, changed: [...narrower.changed], kept: narrower.kept, notes };
}

class Narrower {
  readonly count: NarrowingCount = { clamped: 0 };
  readonly changed = new Set<string>();
  readonly kept: Node[] = [];

  constructor(
    private readonly model: Model,
    private readonly isIsland: (node: Node) => boolean,
    private readonly islands: Float32Islands,
  ) {}

  async narrow(graph: Graph, types: ValueTypes): Promise<void> {
    const weights = new Map(graph.initializers);
    for (const [name, tensor] of weights) graph.initializers.set(name, await narrowTensor(tensor, this.count));
    for (const node of graph.nodes) {
      if (this.isIsland(node)) {
        if (node.inputs.some(i => types.type(i) === 'float32')) this.kept.push(node);
        continue;
      }
      if (node.inputs.some(i => weights.get(i)?.type === 'float32')) this.changed.add(node.name);
      for (const attribute of [...node.attributes.values()]) {
        const narrow = await this.narrowAttribute(attribute);
        if (narrow === attribute) continue;
        node.set(narrow);
        this.changed.add(node.name);
      }
    }
    if (graph !== this.model.graph) [graph.inputs, graph.outputs] = [graph.inputs.map(half), graph.outputs.map(half)];
    graph.valueInfo = new Map([...graph.valueInfo].map(([name, value]) => [name, half(value)]));
    this.islands.cast(graph, types, weights);
  }

  private async narrowAttribute(attribute: Attribute): Promise<Attribute> {
    if (attribute.kind === 'tensor' && attribute.value.type === 'float32')
      return { name: attribute.name, kind: 'tensor', value: await narrowTensor(attribute.value, this.count) };
    const namesFloat =
      attribute.kind === 'int' &&
      typeAttributes.has(attribute.name) &&
      attribute.value === BigInt(dataTypeCode('float32'));
    return namesFloat ? intAttribute(attribute.name, dataTypeCode('float16')) : attribute;
  }
}

/** Attributes that name an element type: `to` of Cast, `dtype` of generators. */
const typeAttributes: ReadonlySet<string> = new Set(['to', 'dtype']);

const half = (value: Value): Value =>
  value.type.kind === 'tensor' && value.type.type === 'float32'
    ? { ...value, type: { ...value.type, type: 'float16' }, source: undefined }
    : value;
