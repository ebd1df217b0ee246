import type { DataType } from './dataType';
import type { Shape } from './dim';
import type { Node } from './node';
import type { Tensor } from './tensor';

/** The type of a value. `shape` undefined: unknown rank; `type` undefined: unknown element type. */
export type ValueType =
  | { kind: 'tensor'; type: DataType | undefined; shape: Shape | undefined }
  | { kind: 'sequence' | 'optional' | 'map' | 'sparse' | 'unknown' };

export interface Value {
  readonly name: string;
  readonly type: ValueType;
  readonly docString?: string;
  /** What the codec needs to write fields that the IR does not model. Opaque to everyone else. */
  readonly source?: unknown;
}

/** A graph: nodes in topological order. Mutable: passes work on a clone of the model. */
export class Graph {
  nodes: Node[] = [];
  inputs: Value[] = [];
  outputs: Value[] = [];
  /** Types that the file states for inner values. */
  valueInfo = new Map<string, Value>();
  initializers = new Map<string, Tensor>();
  docString?: string;
  source?: unknown;
  constructor(public name: string) {}
}

export const tensorType = (type: DataType | undefined, shape: Shape | undefined): ValueType => ({
  kind: 'tensor',
  type,
  shape,
});
