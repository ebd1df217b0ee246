import type { ByteSource } from '../ports';
import { byteLength, type DataType } from './dataType';

/** Which field of TensorProto holds the elements; kept so that an untouched tensor is written as it was read. */
export type TensorField =
  | 'raw_data'
  | 'float_data'
  | 'int32_data'
  | 'string_data'
  | 'int64_data'
  | 'double_data'
  | 'uint64_data'
  | 'external';

/**
 * Where the elements are. `bytes` and `range` are little-endian, C order, sub-byte types packed low nibble first:
 * the layout of raw_data, whatever field the file used. A range is read when asked for, never on opening.
 */
export type TensorData =
  | { kind: 'bytes'; bytes: Uint8Array }
  | { kind: 'range'; source: ByteSource; offset: number; length: number }
  | { kind: 'strings'; values: Uint8Array[] };

/** An initializer, or the value of a Constant node or attribute. Treat as immutable: replace, never edit. */
export interface Tensor {
  readonly name: string;
  readonly type: DataType;
  readonly dims: readonly number[];
  readonly data: TensorData;
  readonly storedIn: TensorField;
  /** Entries of external_data other than location, offset and length (checksum ...), and the location as written. */
  readonly external?: { readonly location: string; readonly entries: ReadonlyMap<string, string> };
  readonly docString?: string;
  /** What the codec needs to write fields that the IR does not model. Opaque to everyone else. */
  readonly source?: unknown;
}

export const tensorElements = (t: { dims: readonly number[] }): number => t.dims.reduce((n, d) => n * d, 1);

/** Bytes of the elements as stored. */
export function tensorBytes(t: Tensor): number {
  if (t.data.kind === 'bytes') return t.data.bytes.length;
  if (t.data.kind === 'range') return t.data.length;
  return t.data.values.reduce((n, v) => n + v.length, 0);
}

/** The elements as raw_data bytes; reads from the file when they are not in memory. */
export async function readTensor(t: Tensor): Promise<Uint8Array> {
  if (t.data.kind === 'bytes') return t.data.bytes;
  if (t.data.kind === 'range') return t.data.source.read(t.data.offset, t.data.length);
  throw new Error(`tensor ${t.name} holds strings, not numbers`);
}

/** A tensor in memory. `bytes` is the raw_data layout and must have the size that type and dims ask for. */
export function makeTensor(name: string, type: DataType, dims: readonly number[], bytes: Uint8Array): Tensor {
  const expected = byteLength(
    type,
    dims.reduce((n, d) => n * d, 1),
  );
  if (bytes.length !== expected) throw new Error(`tensor ${name}: ${bytes.length} bytes, ${expected} expected`);
  return { name, type, dims, data: { kind: 'bytes', bytes }, storedIn: 'raw_data' };
}
