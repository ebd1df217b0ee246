import {
  type Attribute,
  dataTypeCode,
  type Graph,
  intAttribute,
  type Model,
  type Node,
  type Tensor,
  type Value,
} from '../../ir';
import { findOp } from '../../ops/registry';
import { originOf, type UniqueNames } from '../../passes/edit';
import type { ValueTypes } from '../../passes/valueTypes';
import { FloatScope, type FloatType, type HalfType } from './floatScope';
import type { HalfNodes } from './halfNodes';
import { type NarrowingCount, narrowTensor } from './narrowTensor';
import { isFloat32Input } from './needsFloat32';

/** Makes nodes compute in 16 bits, and puts casts where others do not. Edits the model. */
export class Narrower {
  readonly count: NarrowingCount = { clamped: 0 };
  readonly changed = new Set<string>();
  readonly kept: Node[] = [];

  constructor(
    private readonly model: Model,
    private readonly halves: HalfNodes,
    private readonly type: HalfType,
    private readonly names: UniqueNames,
  ) {}

  narrowMain(types: ValueTypes, borders: FloatType): Promise<void> {
    return this.narrow(this.model.graph, types, borders, undefined);
  }

  /** @param type that of the graph's inputs and outputs from now on; @param parent absent: the main graph */
  private async narrow(
    graph: Graph,
    types: ValueTypes,
    type: FloatType,
    parent: FloatScope | undefined,
  ): Promise<void> {
    const scope = new FloatScope(graph, this.names, parent);
    const isFloat = ({ name, type: t }: Value) => t.kind === 'tensor' && (t.type ?? types.type(name)) === 'float32';
    for (const tensor of graph.initializers.values()) if (tensor.type === 'float32') scope.addWeight(tensor);
    for (const input of graph.inputs) if (isFloat(input)) scope.add(input.name, type, null);
    // The main graph's outputs keep their names, those of a body are told by their places.
    const givenOut = new Set(parent ? [] : graph.outputs.filter(isFloat).map(o => o.name));
    for (const name of givenOut) if (graph.initializers.has(name)) scope.read(name, type);
    for (const node of graph.nodes) {
      const isHalf = (!parent || type === this.type) && this.halves.has(node, parent !== undefined);
      await this.narrowNode(node, isHalf, types, scope, parent !== undefined && type === this.type);
      node.outputs = node.outputs.map(output => {
        if (output === '' || types.type(output) !== 'float32') return output;
        const made = isHalf ? this.type : 'float32';
        if (givenOut.has(output) && made !== type) return scope.addGivenOut(output, made, type, node);
        if (!isHalf && this.isWidening(node, types)) scope.addWidened(output, node.inputs[0]!, this.type, node);
        else scope.add(output, made, node);
        return output;
      });
    }
    if (parent) graph.outputs = graph.outputs.map(o => (isFloat(o) ? { ...o, name: scope.read(o.name, type) } : o));
    const half = (value: Value) => withType(value, this.type);
    if (type === this.type) [graph.inputs, graph.outputs] = [graph.inputs.map(half), graph.outputs.map(half)];
    for (const [name, value] of graph.valueInfo) if (scope.is(name, this.type)) graph.valueInfo.set(name, half(value));
    for (const { name, type: stored, weight } of scope.finish())
      graph.initializers.set(name, await this.stored(weight, name, stored));
  }

  private async narrowNode(
    node: Node,
    isHalf: boolean,
    types: ValueTypes,
    scope: FloatScope,
    isInHalfBody: boolean,
  ): Promise<void> {
    const before = [...node.inputs];
    for (const { graph: body } of node.subgraphs())
      await this.narrow(body, types.in(body), isHalf ? this.type : 'float32', scope);
    const takesAnyType = isCast(node) || findOp(node.opType, node.domain)?.readsShape === true;
    node.inputs = node.inputs.map((input, i) => {
      if (takesAnyType) return scope.readAny(input);
      return scope.read(input, isHalf && !isFloat32Input(node, i, this.model.opset()) ? this.type : 'float32');
    });
    if (!isHalf) {
      if (this.halves.isWanted(node, isInHalfBody) && before.some(i => scope.has(i))) this.kept.push(node);
      return;
    }
    let isChanged = before.some(i => scope.isWeight(i));
    for (const attribute of [...node.attributes.values()]) {
      const narrow = await this.narrowAttribute(attribute);
      if (narrow === attribute) continue;
      node.set(narrow);
      isChanged = true;
    }
    if (isChanged) for (const name of originOf(node)) this.changed.add(name);
  }

  private async stored(weight: Tensor, name: string, type: FloatType): Promise<Tensor> {
    const tensor = type === 'float32' ? weight : await narrowTensor(weight, type, this.count);
    return tensor.name === name ? tensor : { ...tensor, name, source: undefined };
  }

  private async narrowAttribute(attribute: Attribute): Promise<Attribute> {
    if (attribute.kind === 'tensor' && attribute.value.type === 'float32')
      return {
        name: attribute.name,
        kind: 'tensor',
        value: await narrowTensor(attribute.value, this.type, this.count),
      };
    const namesFloat =
      attribute.kind === 'int' &&
      typeAttributes.has(attribute.name) &&
      attribute.value === BigInt(dataTypeCode('float32'));
    return namesFloat ? intAttribute(attribute.name, dataTypeCode(this.type)) : attribute;
  }

  private isWidening(node: Node, types: ValueTypes): boolean {
    return isCast(node) && node.int('to') === dataTypeCode('float32') && types.type(node.inputs[0]!) === this.type;
  }
}

const isCast = (node: Node): boolean => node.opType === 'Cast' && node.domain === '';

/** Attributes that name an element type: `to` of Cast, `dtype` of generators. */
const typeAttributes: ReadonlySet<string> = new Set(['to', 'dtype']);

const withType = (value: Value, type: HalfType): Value =>
  value.type.kind === 'tensor' && value.type.type === 'float32'
    ? { ...value, type: { ...value.type, type }, source: undefined }
    : value;
