import { byteLength, type DataType, type TensorField } from '../ir';
import type { onnx } from './generated/onnx';
import { concatBytes } from './memorySource';
import { WIRE } from './wire';

/** The typed list that holds a type's elements when raw_data does not (TensorProto in the ONNX schema). */
export type TypedList = Exclude<TensorField, 'raw_data' | 'external' | 'string_data'>;

const typedLists: Readonly<Record<TypedList, { field: number; types: readonly DataType[] }>> = {
  float_data: { field: 4, types: ['float32', 'complex64'] },
  int32_data: {
    field: 5,
    types: [
      ...(['int32', 'int16', 'int8', 'uint16', 'uint8', 'bool', 'float16', 'bfloat16'] as const),
      ...(['float8e4m3fn', 'float8e4m3fnuz', 'float8e5m2', 'float8e5m2fnuz', 'float8e8m0'] as const),
      ...(['int4', 'uint4', 'float4e2m1', 'int2', 'uint2'] as const),
    ],
  },
  int64_data: { field: 7, types: ['int64'] },
  double_data: { field: 10, types: ['float64', 'complex128'] },
  uint64_data: { field: 11, types: ['uint32', 'uint64'] },
};
const listOfType = new Map(
  (Object.keys(typedLists) as TypedList[]).flatMap(list => typedLists[list].types.map(type => [type, list] as const)),
);
const dataFields: ReadonlySet<number> = new Set(Object.values(typedLists).map(list => list.field));

export const typedListOf = (type: DataType): TypedList | undefined => listOfType.get(type);

/** The chunks of a typed list as on the wire; elements that a writer did not pack come one by one. */
export function listChunks(proto: onnx.ITensorProto, list: TypedList): Uint8Array[] {
  const { field } = typedLists[list];
  const single = (proto.$unknowns ?? []).flatMap(bytes => {
    const head = fieldHead(bytes);
    return head.field === field && head.wireType !== WIRE.bytes ? [bytes.subarray(head.width)] : [];
  });
  return [...(proto[list] ?? []), ...single];
}

/** The fields that the schema does not know, without elements that were not packed. */
export const unknownsWithoutData = (proto: onnx.ITensorProto): Uint8Array[] =>
  (proto.$unknowns ?? []).filter(bytes => !dataFields.has(fieldHead(bytes).field));

/**
 * A list's chunks as raw_data bytes of `count` elements; undefined when they hold another number of elements.
 * Varint lists hold one element (below 8 bits: one byte of packed elements) per varint, its high bits of no meaning.
 */
export function listBytes(
  list: TypedList,
  chunks: readonly Uint8Array[],
  type: DataType,
  count: number,
): Uint8Array | undefined {
  const expected = byteLength(type, count);
  const stored = chunks.reduce((n, chunk) => n + chunk.length, 0);
  if (list === 'float_data' || list === 'double_data')
    return stored === expected ? concatBytes(chunks, stored) : undefined;
  const width = byteLength(type, 1);
  // Every varint has at least one byte: checked before the array is made, which dims from a bad file could make huge.
  if (stored < expected / width) return undefined;
  return expandVarints(concatBytes(chunks, stored), width, expected);
}

function expandVarints(varints: Uint8Array, width: number, length: number): Uint8Array | undefined {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (let i = 0; i < varints.length; at += width) {
    if (at >= length) return undefined;
    let low = 0;
    let high = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = varints[i++];
      if (byte === undefined || shift > 63) return undefined;
      if (shift < 32) low |= (byte & 0x7f) << shift;
      if (shift > 28) high |= (byte & 0x7f) << (shift - 32);
      else if (shift === 28) high |= (byte & 0x7f) >> 4;
      if (byte < 0x80) break;
    }
    for (let b = 0; b < width; b++) bytes[at + b] = b < 4 ? low >>> (8 * b) : high >>> (8 * (b - 4));
  }
  return at === length ? bytes : undefined;
}

/** Field number and wire type of a field as on the wire, and the width of its tag. */
function fieldHead(bytes: Uint8Array): { field: number; wireType: number; width: number } {
  let tag = 0;
  let width = 0;
  do tag += (bytes[width]! & 0x7f) * 2 ** (7 * width);
  while (bytes[width++]! >= 0x80);
  return { field: Math.floor(tag / 8), wireType: tag % 8, width };
}
