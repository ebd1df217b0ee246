/** NumPy array files, written for the tests of what reads them. */
export interface NpyOptions {
  readonly version?: 1 | 2 | 3;
  readonly descr?: string;
  readonly fortran?: boolean;
  readonly shape: readonly number[];
  readonly header?: string;
}

export function npyBytes(data: ArrayBufferView, { version = 1, descr = '<f4', fortran, shape, header }: NpyOptions) {
  const dims = `(${shape.map(d => `${d},`).join(' ')})`;
  const text = header ?? `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${dims}, }\n`;
  const encoded = new TextEncoder().encode(text);
  const prefix = version === 1 ? 10 : 12;
  const bytes = new Uint8Array(prefix + encoded.length + data.byteLength);
  bytes.set([0x93, ...new TextEncoder().encode('NUMPY'), version, 0]);
  const view = new DataView(bytes.buffer);
  if (version === 1) view.setUint16(8, encoded.length, true);
  else view.setUint32(8, encoded.length, true);
  bytes.set(encoded, prefix);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), prefix + encoded.length);
  return bytes;
}
