/** The protobuf wire format (protobuf.dev/programming-guides/encoding). */
export const WIRE = { varint: 0, fixed64: 1, bytes: 2, startGroup: 3, endGroup: 4, fixed32: 5 } as const;

/** Bytes of a number below 2^32 as a varint. */
export function varintSize(value: number): number {
  let size = 1;
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) size++;
  return size;
}

/** Writes a number below 2^32 as a varint of exactly `width` bytes; the format allows superfluous ones. */
export function writeVarint(into: Uint8Array, at: number, value: number, width: number): void {
  let rest = value;
  for (let i = 0; i < width; i++) {
    into[at + i] = (rest % 128) | (i < width - 1 ? 0x80 : 0);
    rest = Math.floor(rest / 128);
  }
}

export type MessageKind = 'model' | 'training' | 'graph' | 'node' | 'attribute' | 'function' | 'sparse' | 'tensor';

/** The fields that lead to tensors: by message, field number -> message. */
export const nestedMessages: Readonly<Record<MessageKind, Readonly<Record<number, MessageKind>>>> = {
  model: { 7: 'graph', 20: 'training', 25: 'function' },
  training: { 1: 'graph', 2: 'graph' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse', 23: 'sparse' },
  function: { 7: 'node', 11: 'attribute' },
  sparse: { 1: 'tensor', 2: 'tensor' },
  tensor: {},
};

/** Fields of TensorProto whose bytes are the elements themselves: float_data, raw_data, double_data. */
export const payloadFields: ReadonlySet<number> = new Set([4, 9, 10]);
/** Longer payloads stay in the file. */
export const LONGEST_INLINE_PAYLOAD = 1024;
/** Messages within messages, as protobuf's own readers limit them. */
export const DEEPEST_NESTING = 100;
