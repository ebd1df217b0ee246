import { type DataType, type Node, type Shape, shapeText } from '../../ir';
import { isDequantizeLinear, isQuantizeLinear } from '../../ops/quantization';
import { attributeId, isDefault } from './attributeIds';
import type { LayerGraph, Unit } from './layerGraph';
import type { Group, Side } from './matching';
import type { TensorIds } from './tensorIds';

type Graphs = Readonly<Record<Side, LayerGraph>>;
export type Tensors = Readonly<Record<Side, TensorIds>>;

/** What differs between the layers of a group, in short words; empty: nothing. */
export function changesOf(graphs: Graphs, group: Group, tensors: Tensors): string[] {
  const { a, b } = graphs;
  return [
    ...differing('operator', operators(group.a), operators(group.b)),
    ...attributeChanges(group, tensors),
    ...differing('precision', precision(a, group.a), precision(b, group.b)),
    ...weightChanges(graphs, group, tensors),
    ...shapeChanges(graphs, group),
  ];
}

const differing = (what: string, a: string | undefined, b: string | undefined): string[] =>
  a === b || a === undefined || b === undefined ? [] : [`${what} ${a} → ${b}`];

const operators = (units: readonly Unit[]): string => units.map(u => u.node.opType).join(' + ');

/** Of one layer on either side that kept its operator; between operators, attributes have no common meaning. */
function attributeChanges({ a, b }: Group, tensors: Tensors): string[] {
  const [one, other] = [a[0]!.node, b[0]!.node];
  if (a.length > 1 || b.length > 1 || one.opType !== other.opType) return [];
  const names = new Set([...one.attributes.keys(), ...other.attributes.keys()]);
  const text = (node: Node, name: string, ids: TensorIds) => {
    const attribute = node.attributes.get(name);
    return attribute && !isDefault(node, attribute) ? attributeId(attribute, ids) : undefined;
  };
  return [...names]
    .filter(name => text(one, name, tensors.a) !== text(other, name, tensors.b))
    .sort()
    .map(name => `attribute ${name}`);
}

/** Weights of a group's layers in order, each once. */
const weightsOf = (graph: LayerGraph, units: readonly Unit[]) => [
  ...new Map(units.flatMap(u => graph.analysis.weights.get(u.node) ?? []).map(w => [w.identity, w])).values(),
];

/** The type that a layer calculates in: of its largest weight, else of the integers that its operands or results are in. */
function precision(graph: LayerGraph, units: readonly Unit[]): DataType | undefined {
  const [largest] = weightsOf(graph, units).sort((x, y) => y.elements - x.elements);
  if (largest) return largest.type;
  const { main } = graph.analysis.shapes;
  const { inputs, outputs } = units.at(-1)!.node;
  const [result = ''] = outputs;
  const makers = inputs.map(operand => graph.index.producer(operand));
  const dequantize = makers.find(maker => maker && isDequantizeLinear(maker));
  const quantize = graph.index.consumers(result).find(use => use.input === 0 && isQuantizeLinear(use.node))?.node;
  return main.elementType(dequantize?.inputs[0] ?? quantize?.outputs[0] ?? result);
}

function weightChanges(graphs: Graphs, group: Group, tensors: Tensors): string[] {
  const shapes = (side: Side) => weightsOf(graphs[side], group[side]).filter(w => w.tensor && w.tensor.dims.length > 1);
  const [a, b] = [shapes('a'), shapes('b')];
  if (a.length === b.length && a.some((w, i) => shapeText(w.tensor!.dims) !== shapeText(b[i]!.tensor!.dims)))
    return a
      .flatMap((w, i) => differing('weights', shapeText(w.tensor!.dims), shapeText(b[i]!.tensor!.dims)))
      .slice(0, 1);
  return weightsDiffer(graphs, group, tensors) && precision(graphs.a, group.a) === precision(graphs.b, group.b)
    ? ['weights']
    : [];
}

/** Whether two groups hold other weights. Those that are made when the model is loaded are not looked at. */
export function weightsDiffer(graphs: Graphs, group: Group, tensors: Tensors): boolean {
  const ids = (side: Side) =>
    weightsOf(graphs[side], group[side]).flatMap(w => (w.tensor ? (tensors[side].get(w.tensor) ?? []) : []));
  const [a, b] = [ids('a'), ids('b')];
  return a.length > 0 && b.length > 0 && a.sort().join('\n') !== b.sort().join('\n');
}

function shapeChanges(graphs: Graphs, { a, b }: Group): string[] {
  const shape = (graph: LayerGraph, units: readonly Unit[]): Shape | undefined => {
    const type = graph.analysis.shapes.main.typeOf(units.at(-1)!.node.outputs[0] ?? '');
    return type?.kind === 'tensor' ? type.shape : undefined;
  };
  const [one, other] = [shape(graphs.a, a), shape(graphs.b, b)];
  // Symbols go by other names in another file.
  const text = (s: Shape) => s.map(d => (typeof d === 'number' ? d : '?'));
  if (!one || !other || (one.length === other.length && one.every((d, i) => agree(d, other[i]!)))) return [];
  return differing('shape', shapeText(text(one)), shapeText(text(other)));
}

const agree = (a: Shape[number], b: Shape[number]): boolean =>
  typeof a !== 'number' || typeof b !== 'number' || a === b;
