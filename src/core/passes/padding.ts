import type { Node } from '../ir';
import type { Constants } from './constants';

/** What a Pad does, as far as it is constant. */
export interface Padding {
  /** `constant`, `reflect`, `edge` or `wrap`. */
  readonly mode: string;
  /** Begins of all axes, then ends; negative ones cut off. */
  readonly amounts: readonly number[];
  /** What it is filled with, where the mode is `constant`. */
  readonly value: number;
}

/** undefined unless amounts and value are constant and the amounts are for all axes. */
export function padOf(constants: Constants, node: Node): Padding | undefined {
  if (node.opType !== 'Pad' || node.domain !== '' || node.inputs[3]) return undefined;
  const amounts = node.inputs[1] ? constants.numbers(node.inputs[1]) : (node.ints('pads') ?? node.ints('paddings'));
  const [value] = node.inputs[2] ? (constants.numbers(node.inputs[2]) ?? []) : [node.float('value', 0)];
  if (!amounts || value === undefined) return undefined;
  return { mode: node.string('mode', 'constant'), amounts, value };
}
