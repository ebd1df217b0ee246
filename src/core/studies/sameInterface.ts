import { LatheError } from '../errors';
import { isFloat } from '../ir';
import type { RuntimeValue, Session } from '../ports';

type Shape = RuntimeValue['shape'];

/** Throws LatheError when two models do not take the same inputs (float inputs may differ in precision). */
export function requireSameInputs(a: readonly RuntimeValue[], b: readonly RuntimeValue[]): void {
  const names = (inputs: readonly RuntimeValue[]) => inputs.map(i => i.name);
  const differ = (what: string) =>
    new LatheError(`the models cannot be compared: ${what}; both must take the same inputs`, 'unsupported');
  if ([...names(a)].sort().join('\n') !== [...names(b)].sort().join('\n'))
    throw differ(`one takes ${list(names(a))}, the other ${list(names(b))}`);
  for (const input of a) {
    const other = b.find(i => i.name === input.name)!;
    if (!sameKind(input, other))
      throw differ(`input ${input.name} is ${input.type} in one, ${other.type} in the other`);
    if (!compatible(input.shape, other.shape))
      throw differ(`input ${input.name} is [${text(input.shape)}] in one, [${text(other.shape)}] in the other`);
  }
}

export interface OutputPair {
  readonly a: string;
  readonly b: string;
}

/** Outputs that stand for the same thing: of the same name, else of the same place and kind. Tensors only. */
export function matchOutputs(a: Session, b: Session): { pairs: OutputPair[]; notes: string[] } {
  const pairs: OutputPair[] = [];
  const notes: string[] = [];
  const taken = new Set<string>();
  for (const output of tensors(a)) {
    const same = tensors(b).find(o => o.name === output.name);
    if (same) taken.add(same.name);
  }
  for (const [index, output] of a.outputs.entries()) {
    if (output.type === undefined) notes.push(`Output ${output.name} is no plain tensor: it is not compared.`);
    if (output.type === undefined) continue;
    const named = tensors(b).find(o => o.name === output.name);
    const placed = b.outputs[index];
    const isFree = placed?.type !== undefined && !taken.has(placed.name);
    const other =
      named ?? (isFree && sameKind(output, placed) && compatible(output.shape, placed.shape) ? placed : undefined);
    if (other) {
      taken.add(other.name);
      pairs.push({ a: output.name, b: other.name });
    } else notes.push(`Output ${output.name} of a has no counterpart in b: it is not compared.`);
  }
  return { pairs, notes };
}

const tensors = (s: Session): RuntimeValue[] => s.outputs.filter(o => o.type !== undefined);
const sameKind = (a: RuntimeValue, b: RuntimeValue): boolean =>
  a.type === b.type || (isFloat(a.type) && isFloat(b.type));
/** A shape without dimensions may be one of unknown rank. */
const compatible = (a: Shape, b: Shape): boolean =>
  a.length === 0 ||
  b.length === 0 ||
  (a.length === b.length && a.every((d, i) => typeof d !== 'number' || typeof b[i] !== 'number' || d === b[i]));

const list = (names: readonly string[]): string => names.join(', ') || 'nothing';
const text = (shape: Shape): string => shape.map(d => d ?? '?').join(', ');
