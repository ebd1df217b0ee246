import { LatheError } from '../../core/errors';
import type { DataType } from '../../core/ir';
import { bitsOf } from '../../core/ir';
import type { ByteSource } from '../../core/ports';
import { inCOrder } from './fortranOrder';

/** NumPy's array file format, versions 1 to 3 (numpy.lib.format). */
const MAGIC = [0x93, ...Array.from('NUMPY', c => c.charCodeAt(0))];

const types: Readonly<Record<string, DataType>> = {
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
  b1: 'bool',
};

/** An array in a file: type and shape are known, elements are read when asked for. */
export interface StoredArray {
  readonly name: string;
  readonly type: DataType;
  readonly shape: readonly number[];
  /** `count` elements from element `start` in C order, as little-endian bytes. */
  read(start: number, count: number): Promise<Uint8Array>;
}

/** Throws LatheError('bad-file') for what is no array file, and for element types that are no numbers. */
export async function openNpy(name: string, file: ByteSource): Promise<StoredArray> {
  const { header, dataStart } = await readHeader(file);
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  const dims = /'shape'\s*:\s*\(([^)]*)\)/.exec(header)?.[1];
  if (descr === undefined && header.includes("'descr'"))
    throw bad(file, 'its elements are records; save plain numbers');
  if (descr === undefined || order === undefined || dims === undefined) throw bad(file, 'its header cannot be read');
  const type = elementType(descr, file);
  const shape = parseShape(dims, file);
  const elements = shape.reduce((n, d) => n * d, 1);
  const size = bitsOf(type) / 8;
  if (!Number.isSafeInteger(elements * size) || dataStart + elements * size > file.size)
    throw bad(file, `it is cut short: ${shape.join(' × ') || 'one'} elements of ${type} were expected`);
  const read = (start: number, count: number) => file.read(dataStart + start * size, count * size);
  if (order === 'False' || shape.filter(d => d > 1).length < 2) return { name, type, shape, read };

  let reordered: Promise<Uint8Array> | undefined;
  return {
    name,
    type,
    shape,
    read: async (start, count) => {
      reordered ??= read(0, elements).then(bytes => inCOrder(bytes, shape, size));
      return (await reordered).slice(start * size, (start + count) * size);
    },
  };
}

async function readHeader(file: ByteSource): Promise<{ header: string; dataStart: number }> {
  if (file.size < 10) throw bad(file, 'it is too short');
  const start = await file.read(0, 10);
  if (!MAGIC.every((byte, i) => start[i] === byte)) throw bad(file, 'it does not begin like one');
  const version = start[6]!;
  if (version < 1 || version > 3) throw bad(file, `its format version ${version} is unknown`);
  const lengthBytes = version === 1 ? 2 : 4;
  const dataOffset = 8 + lengthBytes;
  if (file.size < dataOffset) throw bad(file, 'it is too short');
  const lengthField = await file.read(8, lengthBytes);
  const length = lengthField.reduce((n, byte, i) => n + byte * 256 ** i, 0);
  // NumPy itself refuses longer headers: they are no array's.
  if (length > 10_000 || dataOffset + length > file.size) throw bad(file, 'its header is cut short or too long');
  const header = new TextDecoder(version === 3 ? 'utf-8' : 'latin1').decode(await file.read(dataOffset, length));
  return { header, dataStart: dataOffset + length };
}

function elementType(descr: string, file: ByteSource): DataType {
  const type = types[descr.slice(1)];
  if (!type) throw bad(file, `its element type ${descr} is not supported; save numbers or bool`);
  if (descr[0] === '>' && bitsOf(type) > 8) throw bad(file, 'it is big-endian; save it in little-endian order');
  return type;
}

function parseShape(text: string, file: ByteSource): number[] {
  const parts = text.split(',').map(part => part.trim().replace(/L$/, ''));
  const shape = parts.filter(part => part !== '').map(Number);
  if (!shape.every(d => Number.isSafeInteger(d) && d >= 0)) throw bad(file, `its shape (${text}) makes no sense`);
  return shape;
}

const bad = (file: ByteSource, what: string): LatheError =>
  new LatheError(`${file.label}: not a readable NumPy array: ${what}`, 'bad-file');
