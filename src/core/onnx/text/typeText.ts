import { dataTypeOf } from '../../ir/dataType';
import type { Dim } from '../../ir/dim';
import type { Value, ValueType } from '../../ir/graph';
import type { onnx } from '../generated/onnx';
import { ValueSource } from '../sources';
import { decodeType } from '../valueType';
import { identifier } from './lexical';
import { primitive } from './tensorText';

/** The type of a value as the syntax writes it; of sequences and the like what the file states of their elements. */
export function valueTypeText(value: Value): string {
  if (value.type.kind !== 'tensor' && value.source instanceof ValueSource && value.source.type === value.type)
    return protoText(value.source.proto.type);
  return typeText(value.type);
}

export function typeText(type: ValueType): string {
  if (type.kind !== 'tensor') return type.kind === 'unknown' ? 'undefined' : `${wrappers[type.kind]}(...)`;
  const name = primitive(type.type);
  // A scalar has no brackets in this syntax; empty ones say that the rank is unknown.
  if (type.shape === undefined) return `${name}[]`;
  return type.shape.length === 0 ? name : `${name}[${type.shape.map(dimText).join(', ')}]`;
}

const wrappers = { sequence: 'seq', optional: 'optional', map: 'map', sparse: 'sparse_tensor' } as const;

const dimText = (dim: Dim): string => (dim === null ? '?' : typeof dim === 'number' ? String(dim) : identifier(dim));

function protoText(type: onnx.ITypeProto | null | undefined): string {
  if (type?.sequence_type) return `seq(${protoText(type.sequence_type.elem_type)})`;
  if (type?.optional_type) return `optional(${protoText(type.optional_type.elem_type)})`;
  if (type?.map_type)
    return `map(${primitive(dataTypeOf(type.map_type.key_type ?? 0))}, ${protoText(type.map_type.value_type)})`;
  if (type?.sparse_tensor_type)
    return `sparse_tensor(${protoText({ tensor_type: type.sparse_tensor_type as onnx.TypeProto.ITensor })})`;
  return typeText(decodeType(type));
}
