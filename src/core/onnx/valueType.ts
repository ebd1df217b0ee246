import { type Dim, dataTypeCode, dataTypeOf, type ValueType } from '../ir';
import type { onnx } from './generated/onnx';
import { fromNumber } from './int64';

/** The IR's type of a TypeProto. A negative dimension is taken as unknown: exporters write -1 for it. */
export function decodeType(type: onnx.ITypeProto | null | undefined): ValueType {
  if (type?.tensor_type) {
    const { elem_type, shape } = type.tensor_type;
    return {
      kind: 'tensor',
      type: dataTypeOf(elem_type ?? 0),
      shape: shape ? (shape.dim ?? []).map(decodeDim) : undefined,
    };
  }
  if (type?.sequence_type) return { kind: 'sequence' };
  if (type?.optional_type) return { kind: 'optional' };
  if (type?.map_type) return { kind: 'map' };
  if (type?.sparse_tensor_type) return { kind: 'sparse' };
  return { kind: 'unknown' };
}

function decodeDim(dim: onnx.TensorShapeProto.IDimension): Dim {
  if (Object.hasOwn(dim, 'dim_value') && dim.dim_value) {
    const value = dim.dim_value.toNumber();
    return value >= 0 ? value : null;
  }
  return dim.dim_param || null;
}

/** The TypeProto of a tensor; undefined for types that the IR does not spell out. */
export function encodeType(type: ValueType): onnx.ITypeProto | undefined {
  if (type.kind !== 'tensor') return undefined;
  const elem_type = type.type === undefined ? 0 : dataTypeCode(type.type);
  const shape = type.shape && { dim: type.shape.map(encodeDim) };
  return { tensor_type: shape ? { elem_type, shape } : { elem_type } };
}

function encodeDim(dim: Dim): onnx.TensorShapeProto.IDimension {
  if (dim === null) return {};
  return typeof dim === 'number' ? { dim_value: fromNumber(dim) } : { dim_param: dim };
}
