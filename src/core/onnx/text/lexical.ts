/** Words of the ONNX text syntax: identifiers, quoted strings and numbers. */

const plainIdentifier = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A quotable-id: as it is where the grammar allows, quoted else. */
export const identifier = (name: string): string => (plainIdentifier.test(name) ? name : quoted(name));

export const quoted = (text: string): string => `"${text.replace(/[\\"]/g, c => `\\${c}`)}"`;

const utf8 = (bytes: Uint8Array): string => {
  // Attribute strings are UTF-8 by convention only; bytes that are not are shown as escapes, never lost.
  let text = '';
  for (const byte of bytes) text += byte < 0x80 ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, '0')}`;
  try {
    return decodeURIComponent(text.replace(/%(?![89a-f][0-9a-f])/gi, '%25'));
  } catch {
    return text.replace(/%/g, '\\x');
  }
};
/** A string attribute or string tensor element. */
export const quotedBytes = (bytes: Uint8Array): string => quoted(utf8(bytes));

/** The shortest text that reads back as the same float32; always with a point or an exponent, to be no integer. */
export function float32Text(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  // Number formatting drops the sign of a zero.
  if (value === 0) return withPoint(value);
  for (let digits = 1; digits <= 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === Math.fround(value)) return withPoint(Number(text));
  }
  return withPoint(value);
}
export function float64Text(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return withPoint(value);
}
function withPoint(value: number): string {
  const text = Object.is(value, -0) ? '-0' : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
