import { type DataType, isFloat } from '../../ir/dataType';
import { type Tensor, tensorElements } from '../../ir/tensor';
import { numbersOf, typedView } from '../../numeric/elements';
import { float32Text, float64Text, quoted, quotedBytes } from './lexical';

/** Names of element types in the text syntax (TensorProto.DataType in lower case). */
export const primitive = (type: DataType | undefined): string =>
  type === undefined ? 'undefined' : type === 'float32' ? 'float' : type === 'float64' ? 'double' : type;

/** Type and dimensions of a tensor; a scalar has no brackets. */
export const tensorTypeText = (t: Tensor): string =>
  `${primitive(t.type)}${t.dims.length > 0 ? `[${t.dims.join(', ')}]` : ''}`;

/** What stands behind an initializer's `=`: its elements, or where they lie. */
export function initializerValue(tensor: Tensor, limit: number): string {
  if (!tensor.external) return tensorValues(tensor, limit);
  const entries = [['location', tensor.external.location] as const, ...tensor.external.entries];
  return `[${entries.map(([key, value]) => `${quoted(key)}: ${quoted(value)}`).join(', ')}]`;
}

/**
 * The values of a tensor in braces. Beyond `limit` elements, or where they are not in memory, the elements are elided:
 * `{...}`. The syntax has no form for that; the text is for reading.
 */
export function tensorValues(tensor: Tensor, limit: number): string {
  const count = tensorElements(tensor);
  if (count > limit) return '{...}';
  if (tensor.data.kind === 'strings') return `{${tensor.data.values.map(quotedBytes).join(', ')}}`;
  if (tensor.data.kind !== 'bytes') return '{...}';
  return `{${numberTexts(tensor.type, tensor.data.bytes, count).join(', ')}}`;
}

function numberTexts(type: DataType, bytes: Uint8Array, count: number): string[] {
  // 64-bit integers as they are: a double would round INT64_MAX.
  if (type === 'int64' || type === 'uint64') return Array.from(typedView(type, bytes) as BigInt64Array, String);
  const text = type === 'float64' || type.startsWith('complex') ? float64Text : isFloat(type) ? float32Text : String;
  return Array.from(numbersOf(type, bytes, count), value => text(value));
}
