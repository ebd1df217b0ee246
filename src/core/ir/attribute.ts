import type { Graph } from './graph';
import type { Tensor } from './tensor';

/** An attribute of a node. Integers are bigint as in the file (INT64_MAX is in common use); strings are bytes, as ONNX has them. */
export type AttributeValue =
  | { kind: 'float'; value: number }
  | { kind: 'int'; value: bigint }
  | { kind: 'string'; value: Uint8Array }
  | { kind: 'tensor'; value: Tensor }
  | { kind: 'graph'; value: Graph }
  | { kind: 'floats'; value: readonly number[] }
  | { kind: 'ints'; value: readonly bigint[] }
  | { kind: 'strings'; value: readonly Uint8Array[] }
  | { kind: 'tensors'; value: readonly Tensor[] }
  | { kind: 'graphs'; value: readonly Graph[] }
  /** Types that Lathe keeps but does not read: sparse tensors, type protos, references to function attributes. */
  | { kind: 'opaque'; what: string };

export type Attribute = AttributeValue & {
  readonly name: string;
  /** What the codec needs to write fields that the IR does not model. Opaque to everyone else. */
  readonly source?: unknown;
};

export const intAttribute = (name: string, value: number | bigint): Attribute => ({
  name,
  kind: 'int',
  value: BigInt(value),
});
export const intsAttribute = (name: string, value: readonly (number | bigint)[]): Attribute => ({
  name,
  kind: 'ints',
  value: value.map(BigInt),
});
export const floatAttribute = (name: string, value: number): Attribute => ({ name, kind: 'float', value });
export const tensorAttribute = (name: string, value: Tensor): Attribute => ({ name, kind: 'tensor', value });
/** ASCII only: every string attribute of the standard operators is. */
export const stringAttribute = (name: string, value: string): Attribute => ({
  name,
  kind: 'string',
  value: Uint8Array.from(value, c => c.charCodeAt(0)),
});
