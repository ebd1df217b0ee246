/** Which sizes a Shape or Size reads, and which of them an operator behind it takes. */
import type { Node } from '../../ir/node';
import type { Content } from '../op';

const fromFront = (i: number, length: number) => (i < 0 ? i + length : i);
const all = (length: number) => Array.from({ length }, (_, i) => i);

/** Axes in the order of the entries of what the node gives out; a Size has one entry that depends on all of them. */
export function axesRead(node: Node, rank: number): { readonly axes: readonly number[]; readonly apart: boolean } {
  if (node.opType !== 'Shape') return { axes: all(rank), apart: false };
  return { axes: all(rank).slice(node.int('start', 0), node.int('end', rank)), apart: true };
}

/** The entries of a vector (its first operand) that a Gather or Slice takes; undefined: any. */
export function entriesTaken(
  node: Node,
  input: number,
  length: number,
  contentOf: (value: string) => Content | undefined,
): readonly number[] | undefined {
  if (input !== 0 || node.domain !== '') return undefined;
  const ints = (i: number, attribute: string): readonly number[] | undefined => {
    const values = node.inputs[i] ? contentOf(node.inputs[i]!)?.values : node.ints(attribute);
    return values?.every(v => typeof v === 'number') ? values : undefined;
  };
  if (node.opType === 'Gather') return ints(1, '')?.map(i => fromFront(i, length));
  if (node.opType !== 'Slice' || node.inputs[4]) return undefined;
  const [from, to] = [ints(1, 'starts'), ints(2, 'ends')];
  return from?.length === 1 && to?.length === 1 ? all(length).slice(from[0], to[0]) : undefined;
}
