import {
  type Attribute,
  dataTypeCode,
  type Graph,
  intAttribute,
  type Model,
  makeTensor,
  Node,
  readTensor,
  type Tensor,
  type Value,
} from '../ir';
import { floatBytes, floatsOf } from '../numeric/elements';
import { graphsOf, replaceUses, UniqueNames } from './edit';
import { type PassReport, report } from './pass';

/**
 * Computes in float32 what the model computes in float16: every float16 tensor is widened (exactly), and the model's
 * own inputs and outputs keep their type behind casts. Integer kernels exist for float32 networks only.
 */
export async function widenFloat16(model: Model): Promise<PassReport> {
  if (![...graphsOf(model.graph)].some(hasHalves)) return report('widen float16', []);
  const changed: string[] = [];
  for (const graph of graphsOf(model.graph)) {
    for (const [name, tensor] of graph.initializers) graph.initializers.set(name, await widened(tensor));
    for (const node of graph.nodes)
      for (const attribute of [...node.attributes.values()]) {
        const wide = await widenedAttribute(attribute);
        if (wide === attribute) continue;
        node.set(wide);
        changed.push(node.name);
      }
    if (graph !== model.graph)
      [graph.inputs, graph.outputs] = [graph.inputs.map(wideValue), graph.outputs.map(wideValue)];
    graph.valueInfo = new Map([...graph.valueInfo].map(([name, value]) => [name, wideValue(value)]));
  }
  castAtBorders(model);
  return report('widen float16', changed);
}

const isHalf = (value: Value): boolean => value.type.kind === 'tensor' && value.type.type === 'float16';
const hasHalves = (graph: Graph): boolean =>
  graph.inputs.some(isHalf) || [...graph.initializers.values()].some(t => t.type === 'float16');

const wideValue = (value: Value): Value =>
  isHalf(value) && value.type.kind === 'tensor'
    ? { ...value, type: { ...value.type, type: 'float32' }, source: undefined }
    : value;

async function widened(tensor: Tensor): Promise<Tensor> {
  if (tensor.type !== 'float16') return tensor;
  const values = floatsOf('float16', await readTensor(tensor));
  return makeTensor(tensor.name, 'float32', tensor.dims, floatBytes('float32', values));
}

/** Attributes that name an element type: `to` of Cast, `dtype` of generators. */
const typeAttributes: ReadonlySet<string> = new Set(['to', 'dtype']);

async function widenedAttribute(attribute: Attribute): Promise<Attribute> {
  if (attribute.kind === 'tensor' && attribute.value.type === 'float16')
    return { name: attribute.name, kind: 'tensor', value: await widened(attribute.value) };
  const namesHalf =
    attribute.kind === 'int' &&
    typeAttributes.has(attribute.name) &&
    attribute.value === BigInt(dataTypeCode('float16'));
  return namesHalf ? intAttribute(attribute.name, dataTypeCode('float32')) : attribute;
}

function castAtBorders(model: Model): void {
  const { graph } = model;
  const names = new UniqueNames(model);
  const cast = (from: string, to: string, type: 'float16' | 'float32') =>
    new Node(names.node(`${to}_Cast`), 'Cast', [from], [to]).set(intAttribute('to', dataTypeCode(type)));
  const before = graph.inputs.filter(isHalf).map(input => {
    const wide = names.value(`${input.name}_float32`);
    replaceUses(graph, input.name, wide);
    return cast(input.name, wide, 'float32');
  });
  const after = graph.outputs.filter(isHalf).map(output => {
    const wide = names.value(`${output.name}_float32`);
    for (const node of graph.nodes) node.outputs = node.outputs.map(o => (o === output.name ? wide : o));
    replaceUses(graph, output.name, wide);
    return cast(wide, output.name, 'float16');
  });
  graph.nodes = [...before, ...graph.nodes, ...after];
}
