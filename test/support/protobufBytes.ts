import { concatBytes } from '../../src/core/onnx/memorySource';

/** Protobuf by hand, for files that no library writes: fields as [number, content]. */
export type FieldContent = number | bigint | string | Uint8Array | readonly Field[];
export type Field = readonly [number: number, content: FieldContent];

/** Numbers become varints; strings, bytes and lists of fields become length-delimited fields. */
export const message = (...fields: readonly Field[]): Uint8Array =>
  concatBytes(fields.flatMap(([number, content]) => field(number, content)));

function field(number: number, content: FieldContent): Uint8Array[] {
  if (typeof content === 'number' || typeof content === 'bigint')
    return [rawField(number, 0, varint(BigInt.asUintN(64, BigInt(content))))];
  const bytes =
    typeof content === 'string'
      ? new TextEncoder().encode(content)
      : content instanceof Uint8Array
        ? content
        : message(...content);
  return [rawField(number, 2, varint(bytes.length)), bytes];
}

/** A field of another wire type: its content is given as on the wire. */
export const rawField = (number: number, wireType: number, content: readonly number[] = []): Uint8Array =>
  Uint8Array.from([...varint(number * 8 + wireType), ...content]);

export function varint(value: number | bigint): number[] {
  const bytes: number[] = [];
  for (let rest = BigInt(value); ; rest >>= 7n) {
    if (rest < 0x80n) return [...bytes, Number(rest)];
    bytes.push(Number(rest & 0x7fn) | 0x80);
  }
}

/** A model with one graph of these fields, an output and a node, so that it is one. */
export function modelWith(...graphFields: readonly Field[]): Uint8Array {
  const node: Field = [1, [...inOut('x', 'y'), [4, 'Relu']]];
  return message([1, 8], [7, [node, ...graphFields, [12, [[1, 'y']]]]], [8, [[2, 13]]]);
}
const inOut = (input: string, output: string): Field[] => [
  [1, input],
  [2, output],
];
