import { type Graph, type Model, makeTensor, type Node, type Shape } from '../ir';
import { bytesOf } from '../numeric/elements';
import { Constants } from './constants';
import { addInitializer, graphsOf, mergedOrigin, UniqueNames } from './edit';
import { isSameShape } from './neutralOperand';
import { type PassReport, report } from './pass';
import type { ValueTypes } from './valueTypes';

/** Operators that keep the elements and their order. */
const reshaping: ReadonlySet<string> = new Set(['Reshape', 'Flatten', 'Squeeze', 'Unsqueeze']);

/** From this opset on an input names the shape that Reshape gives. */
const SHAPE_IS_INPUT = 5;

/**
 * Of nodes that only reshape, one behind the other, the last alone counts: it reads what the first read, as one Reshape. Where
 * it gives the first one's shape again (Unsqueeze, then Squeeze) nothing is left to do. Nodes that are no longer read remain.
 */
export function mergeReshapes(model: Model, types: ValueTypes): PassReport {
  if (model.opset() < SHAPE_IS_INPUT) return report('merge reshapes', []);
  const changed: string[] = [];
  const names = new UniqueNames(model);
  for (const graph of graphsOf(model.graph)) changed.push(...mergeIn(graph, types.in(graph), names));
  return report('merge reshapes', changed);
}

function mergeIn(graph: Graph, types: ValueTypes, names: UniqueNames): string[] {
  const constants = new Constants(graph);
  const changed: string[] = [];
  for (const node of graph.nodes) {
    if (!isReshaping(node)) continue;
    const first = constants.index.producer(node.inputs[0]!);
    const [from, to] = [node.inputs[0]!, node.outputs[0]!].map(name => types.shape(name));
    const start = first && isReshaping(first) ? first.inputs[0]! : undefined;
    if (start === undefined || !first) {
      if (isSameShape(from, to)) changed.push(passOn(node, node.inputs[0]!));
      continue;
    }
    const shape = shapeNumbers(to);
    if (isSameShape(types.shape(start), to) || undoes(node, first, constants)) passOn(node, start);
    else if (shape) reshapeOnce(graph, names, node, start, shape);
    else continue;
    node.origin = mergedOrigin(first, node);
    changed.push(node.name);
  }
  return changed;
}

const isReshaping = (node: Node): boolean => node.domain === '' && reshaping.has(node.opType);

/** Makes a node an Identity, which a later pass removes. */
function passOn(node: Node, value: string): string {
  [node.opType, node.inputs] = ['Identity', [value]];
  node.attributes.clear();
  return node.name;
}

/** A Squeeze and an Unsqueeze of the same axes, counted from the front. */
function undoes(node: Node, first: Node, constants: Constants): boolean {
  if (
    ![node.opType, first.opType]
      .sort()
      .join()
      .match(/^Squeeze,Unsqueeze$/)
  )
    return false;
  const [a, b] = [node, first].map(n => (n.inputs[1] ? constants.numbers(n.inputs[1]) : n.ints('axes')));
  return a !== undefined && a.length > 0 && a.every(axis => axis >= 0) && a.join() === b?.join();
}

/** As Reshape takes it, -1 for the one size that is not fixed; undefined where more are open, or one is 0, which means "as before". */
function shapeNumbers(shape: Shape | undefined): readonly number[] | undefined {
  const numbers = shape?.map(d => (typeof d === 'number' ? d : -1));
  const open = numbers?.filter(n => n === -1).length ?? 0;
  return open > 1 || numbers?.some(n => n === 0) ? undefined : numbers;
}

function reshapeOnce(graph: Graph, names: UniqueNames, node: Node, start: string, shape: readonly number[]): void {
  const name = names.value(`${node.name}_shape`);
  const tensor = makeTensor(name, 'int64', [shape.length], bytesOf(BigInt64Array.from(shape, BigInt)));
  node.opType = 'Reshape';
  node.inputs = [start, addInitializer(graph, name, tensor)];
  node.attributes.clear();
}
