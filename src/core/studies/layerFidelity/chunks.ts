import type { LayerGraph } from '../../analysis/diff';
import { bitsOf, elementCount } from '../../ir';
import { elementType, shapeOf, type Target } from './targets';

/** Bytes of results that are looked at in one pass over the data: beside the models, what a run holds. */
const MOST_BYTES = 256e6;
/** Where a shape is not known. */
const ASSUMED_ELEMENTS = 1e6;

/** Splits targets, in order, so that the results of a pass stay within memory. `samples`: of one run. */
export function chunksOf(graph: LayerGraph, targets: readonly Target[], samples: number): Target[][] {
  const chunks: Target[][] = [];
  let left = 0;
  for (const target of targets) {
    const elements = elementCount(shapeOf(graph, target.a)) ?? ASSUMED_ELEMENTS * samples;
    const bytes = (elements * bitsOf(elementType(graph, target.a)!)) / 8;
    if (chunks.length === 0 || bytes > left) {
      chunks.push([]);
      left = MOST_BYTES;
    }
    chunks.at(-1)!.push(target);
    left -= bytes;
  }
  return chunks;
}
