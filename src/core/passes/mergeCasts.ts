import { type DataType, type Graph, GraphIndex, type Model, type Node } from '../ir';
import { graphsOf, mergedOrigin } from './edit';
import { type PassReport, report } from './pass';
import type { ValueTypes } from './valueTypes';

/** Types that hold every value of the first. */
const wider: Partial<Record<DataType, readonly DataType[]>> = {
  bool: ['uint8', 'int8', 'int16', 'int32', 'int64', 'float16', 'float32', 'float64'],
  uint8: ['int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64'],
  int8: ['int16', 'int32', 'int64'],
  uint16: ['int32', 'uint32', 'int64', 'uint64'],
  int16: ['int32', 'int64'],
  uint32: ['int64', 'uint64'],
  int32: ['int64'],
  float16: ['float32', 'float64'],
  bfloat16: ['float32', 'float64'],
  float32: ['float64'],
};

/** Lets a Cast of what was cast to a wider type read the value itself. A cast to a narrower type rounds, and stays. */
export function mergeCasts(model: Model, types: ValueTypes): PassReport {
  const changed: string[] = [];
  for (const graph of graphsOf(model.graph)) changed.push(...mergeIn(graph, types.in(graph)));
  return report('merge casts', changed);
}

function mergeIn(graph: Graph, types: ValueTypes): string[] {
  const index = new GraphIndex(graph);
  const changed: string[] = [];
  for (const node of graph.nodes) {
    const first = isCast(node) ? index.producer(node.inputs[0]!) : undefined;
    if (!first || !isCast(first)) continue;
    const [from, through] = [types.type(first.inputs[0]!), types.type(first.outputs[0]!)];
    if (!from || !through || !wider[from]?.includes(through)) continue;
    node.inputs[0] = first.inputs[0]!;
    node.origin = mergedOrigin(node, first);
    changed.push(node.name);
  }
  return changed;
}

const isCast = (node: Node): boolean => node.opType === 'Cast' && node.domain === '';
