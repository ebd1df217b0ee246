import { inferShapes, type ShapeResult } from '../../analysis/shapes';
import type { DataType, Model, Node } from '../../ir';
import { contentNumbers } from '../../ops/content';
import { findOp } from '../../ops/registry';
import { BATCH, withOpenBatch } from './fixedSizes';

/** Halves are not among them: they are rounded between kernels, and which kernels run depends on how many samples there are. */
const STACKED_TYPES: ReadonlySet<DataType | undefined> = new Set([
  'float32',
  'int64',
  'int32',
  'bool',
  'uint8',
  'int8',
]);

/**
 * Finds values that can be stacked along the batch: it is their first axis, and no other, and what stands in a row follows from
 * the sample alone, not from how many samples are run or which of them it is.
 */
export function sampleRowsFinder(original: Model): (value: string) => boolean {
  const model = withOpenBatch(original);
  const { main } = inferShapes(model, { keepBatch: true });
  const counting = valuesThatCount(model, main);
  return value => {
    const type = main.typeOf(value);
    if (type?.kind !== 'tensor' || !STACKED_TYPES.has(type.type) || !type.shape || counting.has(value)) return false;
    const [first, ...others] = type.shape;
    return first === BATCH && others.every(dim => dim !== null && !String(dim).includes(BATCH));
  };
}

/** Whether every output can be stacked along the batch. */
export function givesSampleRows(model: Model): boolean {
  const isRows = sampleRowsFinder(model);
  return model.graph.outputs.every(({ name }) => isRows(name));
}

/** Values that follow from the number of samples, as their indices do. */
function valuesThatCount({ graph }: Model, main: ShapeResult['main']): ReadonlySet<string> {
  const counting = new Set<string>();
  for (const node of graph.nodes) {
    const counts =
      findOp(node)?.readsShape || node.inputs.some((value, i) => counting.has(value) && !isExtent(node, i, main));
    if (!counts) continue;
    for (const output of node.outputs) if (output && !contentNumbers(main.contentOf(output))) counting.add(output);
  }
  return counting;
}

/** Whether an operand says only how large a result is: what stands in each of its rows does not depend on it. */
function isExtent(node: Node, input: number, main: ShapeResult['main']): boolean {
  const extents = findOp(node)?.extents ?? [];
  // Made of nothing else, whole numbers are all alike, and are counted up to make indices.
  const fillsAlike = node.inputs.every((_, i) => extents.includes(i));
  return extents.includes(input) && (!fillsAlike || main.elementType(node.outputs[0]!) === 'float32');
}
