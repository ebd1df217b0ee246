import type { Attribute, TensorData, ValueType } from '../ir';
import type { ByteSource } from '../ports';
import type { onnx } from './generated/onnx';

/*
 * What the IR's `source` fields hold: the message that an object was read from, and what was read, so that encoding
 * changes only what differs from it.
 */

export class ModelSource {
  constructor(
    readonly proto: onnx.IModelProto,
    readonly file: ByteSource,
    /** Hash of the file's bytes without its long payloads, hex. */
    readonly skeletonHash: string,
    readonly opsets: ReadonlyMap<string, number>,
    readonly metadata: ReadonlyMap<string, string>,
    /** Messages of the functions that the IR has. */
    readonly functions: readonly onnx.IFunctionProto[],
    readonly warnings: readonly string[],
    /** The message says what the file says. */
    readonly isFaithful: boolean,
  ) {}
}

export class GraphSource {
  /** Messages of the modelled lists, in the IR's order and without what the IR leaves out. */
  constructor(
    readonly proto: onnx.IGraphProto,
    readonly nodes: readonly onnx.INodeProto[],
    readonly initializers: readonly onnx.ITensorProto[],
    readonly valueInfo: readonly onnx.IValueInfoProto[],
    /** Initializers that the IR cannot express; written back as they are. */
    readonly opaqueInitializers: readonly onnx.ITensorProto[],
  ) {}
}

export class FunctionSource {
  constructor(
    readonly proto: onnx.IFunctionProto,
    readonly nodes: readonly onnx.INodeProto[],
    readonly opsets: ReadonlyMap<string, number>,
  ) {}
}

export class NodeSource {
  constructor(
    readonly proto: onnx.INodeProto,
    /** The unique name that was given on reading; another one now means that the node was renamed. */
    public name: string,
    readonly attributes: readonly onnx.IAttributeProto[],
  ) {}
}

export class AttributeSource {
  constructor(
    readonly proto: onnx.IAttributeProto,
    readonly kind: Attribute['kind'],
    readonly value: unknown,
  ) {}
}

export class ValueSource {
  constructor(
    readonly proto: onnx.IValueInfoProto,
    readonly type: ValueType,
  ) {}
}

/** A value that no value_info of the file states: the type of an initializer that is kept unread. Never written. */
export class UnwrittenValue {}

export class TensorSource {
  constructor(
    readonly proto: onnx.ITensorProto,
    readonly data: TensorData,
    readonly dims: readonly number[],
  ) {}
}
