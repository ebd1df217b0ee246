/** An `.npz` reader for tests, independent of the product's: float32 and int64 arrays in C order. */
import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';

export interface NpzArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

const MAGIC_AND_VERSION = 8;

/** One array of format version 1.0 (numpy.lib.format): magic, version, header length as u16, a Python dict, the data. */
function readNpy(bytes: Uint8Array, name: string): NpzArray {
  const headerLength = new DataView(bytes.buffer, bytes.byteOffset).getUint16(MAGIC_AND_VERSION, true);
  const start = MAGIC_AND_VERSION + 2 + headerLength;
  const header = new TextDecoder('latin1').decode(bytes.subarray(MAGIC_AND_VERSION + 2, start));
  const type = /'descr': '([^']+)'/.exec(header)?.[1];
  const shape = (/'shape': \(([^)]*)\)/.exec(header)?.[1] ?? '').split(',').filter(part => part.trim() !== '');
  if (!header.includes("'fortran_order': False")) throw new Error(`${name}: not in C order`);
  const data = bytes.slice(start).buffer;
  if (type === '<f4') return { shape: shape.map(Number), data: new Float32Array(data) };
  if (type === '<i8') return { shape: shape.map(Number), data: new BigInt64Array(data) };
  throw new Error(`${name}: element type ${type} is not read here`);
}

/** All arrays of an `.npz` file by name; throws on other element types. */
export function readNpz(path: string): Map<string, NpzArray> {
  const files = Object.entries(unzipSync(readFileSync(path)));
  return new Map(files.map(([name, bytes]) => [name.replace(/\.npy$/, ''), readNpy(bytes, name)]));
}
