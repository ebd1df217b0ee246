/** Where the codec keeps fields that the schema does not know; it is not enumerable. */
const UNKNOWNS = '$unknowns';

/** A copy of a codec message, with the fields that the schema does not know. */
export function copyMessage<T extends object>(message: T): T {
  // Descriptors of all properties would make an object of a slow kind (measured: 1.6 times the time to encode a model).
  const copy: T = Object.assign(Object.create(Object.getPrototypeOf(message)), message);
  const unknowns = Object.getOwnPropertyDescriptor(message, UNKNOWNS);
  return unknowns ? Object.defineProperty(copy, UNKNOWNS, unknowns) : copy;
}

/**
 * The message with these fields: itself when it has them already, so that what nobody changed is recognised by identity
 * and written as it was read, a stated default value included.
 */
export function amend<T extends object>(message: T, fields: Partial<T>): T {
  let result: T | undefined;
  for (const key of Object.keys(fields) as (keyof T)[]) {
    if (sameField(message[key], fields[key])) continue;
    result ??= copyMessage(message);
    result[key] = fields[key]!;
  }
  return result ?? message;
}

function sameField(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a === b || sameItems(a, b);
  return a === b;
}

export const sameItems = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((item, i) => item === b[i]);
