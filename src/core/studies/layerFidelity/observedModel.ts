import type { LayerGraph } from '../../analysis/diff';
import { cloneModel, type Model, Node, tensorType } from '../../ir';
import { UniqueNames } from '../../passes/edit';
import { elementType, type Scale, shapeOf } from './targets';

export interface Wanted {
  readonly value: string;
  readonly scale?: Scale;
}

/** A model that gives out inner values beside its own outputs. */
export interface ObservedModel {
  readonly model: Model;
  /** Name of the output that holds a value, as floats where it has a scale. */
  outputOf(value: string): string | undefined;
  /** Names of all outputs that hold such a value. */
  readonly outputs: readonly string[];
}

export function observe(graph: LayerGraph, wanted: readonly Wanted[]): ObservedModel {
  const model = cloneModel(graph.analysis.model);
  const names = new UniqueNames(model);
  const outputs = new Map<string, string>();
  for (const { value, scale } of wanted) {
    if (outputs.has(value)) continue;
    const output = scale ? names.value(`${value}_dequantized`) : value;
    outputs.set(value, output);
    if (scale) model.graph.nodes.push(dequantize(names.node(output), value, scale, output));
    if (graph.index.isGraphOutput(output)) continue;
    const type = scale ? 'float32' : elementType(graph, value);
    model.graph.outputs.push({ name: output, type: tensorType(type, shapeOf(graph, value)) });
  }
  return { model, outputOf: value => outputs.get(value), outputs: [...outputs.values()] };
}

export const dequantize = (name: string, value: string, { scale, zeroPoint }: Scale, output: string): Node =>
  new Node(name, 'DequantizeLinear', [value, scale, zeroPoint], [output]);
export const quantize = (name: string, value: string, { scale, zeroPoint }: Scale, output: string): Node =>
  new Node(name, 'QuantizeLinear', [value, scale, zeroPoint], [output]);
