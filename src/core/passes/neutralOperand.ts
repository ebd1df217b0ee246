import type { Node, Shape } from '../ir';
import type { Constants } from './constants';
import type { ValueTypes } from './valueTypes';

/** The constant operand that leaves the other as it is. Adding 0 makes a zero of either sign the positive one, which equals it. */
const neutral: Readonly<Record<string, { readonly value: number; readonly either: boolean }>> = {
  Add: { value: 0, either: true },
  Sub: { value: 0, either: false },
  Mul: { value: 1, either: true },
  Div: { value: 1, either: false },
  Pow: { value: 1, either: false },
};

/**
 * The operand that an Add, Sub, Mul, Div or Pow passes on unchanged, as the other is a constant 0 or 1 that does not widen it;
 * undefined where there is none.
 */
export function passedOn(node: Node, constants: Constants, types: ValueTypes): string | undefined {
  const rule = node.domain === '' ? neutral[node.opType] : undefined;
  // Before opset 7 attributes said how operands are fitted to each other.
  if (!rule || node.inputs.length !== 2 || node.attributes.size > 0) return undefined;
  const [a, b] = node.inputs as [string, string];
  const shape = types.shape(node.outputs[0]!);
  const passes = (value: string, other: string) =>
    constants.numbers(other)?.every(v => v === rule.value) && isSameShape(types.shape(value), shape);
  if (passes(a, b)) return a;
  return rule.either && passes(b, a) ? b : undefined;
}

/** Whether both are known and equal; symbols stand for one size each. */
export const isSameShape = (a: Shape | undefined, b: Shape | undefined): boolean =>
  a !== undefined && b !== undefined && a.length === b.length && a.every((d, i) => d !== null && d === b[i]);
