import { isConversion, type LayerAlignment, type LayerGraph, type Unit } from '../../analysis/diff';
import { type DataType, isFloat, type Shape } from '../../ir';
import { findOp } from '../../ops/registry';

/** The values by which a group of aligned layers is judged. */
export interface Target {
  /** Index among the alignment's groups. */
  readonly group: number;
  readonly a: string;
  /** What b's next layers get: dequantized, and behind an activation that an integer kernel takes up. */
  readonly b: string;
  /** Set where `b` is of integers that stand for floats. */
  readonly scale?: Scale;
  /** Units of b whose work lies between the group's inputs and `b`. */
  readonly units: readonly Unit[];
}

/** What each group gives on; groups whose results are no tensors are left out. */
export function findTargets({ graphs, groups }: LayerAlignment): Target[] {
  const ends = new Map(groups.map(group => [group.b.at(-1)!, group]));
  return groups.flatMap((group, i) => {
    const last = group.b.at(-1)!;
    const clamp = clampAfter(graphs.b, last);
    // The integer kernel gives out what the activation leaves: there is nothing between to look at.
    const judged = (clamp && ends.get(clamp)) ?? group;
    const units = judged === group ? group.b : [...group.b, ...judged.b];
    const [a, b] = [resultOf(judged.a), resultOf(units)];
    if (!isTensor(graphs.a, a) || !isTensor(graphs.b, b)) return [];
    const value = dequantized(graphs.b, b) ?? b;
    const target = { group: i, a, b: value, units };
    if (isFloat(elementType(graphs.a, a)) === isFloat(elementType(graphs.b, value))) return [target];
    const scale = scaleOf(graphs.b, value);
    return scale ? [{ ...target, scale }] : [];
  });
}

/** Judged by its first result: the others of a layer with several come from the same arithmetic. */
export const resultOf = (units: readonly Unit[]): string => units.at(-1)!.node.outputs.find(o => o !== '') ?? '';

/** The activation behind a unit that an integer kernel clamps its result for. */
function clampAfter(graph: LayerGraph, unit: Unit): Unit | undefined {
  const [reader, ...others] = unit.readers;
  const value = resultOf([unit]);
  if (!reader || others.length > 0 || reader.operand > 0 || graph.index.isGraphOutput(value)) return undefined;
  if (findOp(unit.node)?.quantize?.role !== 'integer' || findOp(reader.unit.node)?.quantize?.role !== 'absorbed')
    return undefined;
  if (dequantized(graph, value)) return undefined;
  return dequantized(graph, resultOf([reader.unit])) ? reader.unit : undefined;
}

/** The value behind QuantizeLinear and DequantizeLinear; undefined where it is not quantized. */
function dequantized({ index }: LayerGraph, value: string): string | undefined {
  const only = (of: string) => index.consumers(of).find(use => use.input === 0 && isConversion(use.node))?.node;
  const quantize = only(value);
  const quantizedValue = quantize?.outputs[0];
  const dequantize = quantizedValue ? only(quantizedValue) : undefined;
  return dequantize?.outputs[0] || undefined;
}

export const elementType = (graph: LayerGraph, value: string): DataType | undefined =>
  graph.analysis.shapes.main.elementType(value);

export function shapeOf(graph: LayerGraph, value: string): Shape | undefined {
  const type = graph.analysis.shapes.main.typeOf(value);
  return type?.kind === 'tensor' ? type.shape : undefined;
}

const isTensor = (graph: LayerGraph, value: string): boolean => {
  const type = elementType(graph, value);
  return type !== undefined && type !== 'string' && !graph.analysis.shapes.main.isConstant(value);
};

/** Names of the constants that say which floats integers stand for: (integer - zeroPoint) x scale. */
export interface Scale {
  readonly scale: string;
  readonly zeroPoint: string;
}

/**
 * The scale of an integer value, as its reader states it: every operator on quantized tensors takes a tensor, its scale and
 * its zero point side by side (QLinearConv, QLinearAdd, DequantizeLinear ...). undefined: nothing tells.
 */
export function scaleOf({ index, analysis }: LayerGraph, value: string): Scale | undefined {
  const { main } = analysis.shapes;
  for (const { node, input } of index.consumers(value)) {
    const [scale, zeroPoint] = input < 0 ? [] : node.inputs.slice(input + 1, input + 3);
    if (!scale || !zeroPoint || !index.constant(scale) || !index.constant(zeroPoint)) continue;
    if (isFloat(main.elementType(scale)) && main.elementType(zeroPoint) === main.elementType(value))
      return { scale, zeroPoint };
  }
  return undefined;
}
