import { promisify } from 'node:util';
import { constants, inflateRaw } from 'node:zlib';
import { LatheError } from '../../core/errors';
import type { ByteSource } from '../../core/ports';
import { crc32 } from './crc32';

/*
 * Reading ZIP archives, as .npz files are (PKWARE APPNOTE 6.3: end record 4.3.16, its 64-bit form 4.3.14, directory 4.3.12).
 * The directory is read first, so that the shapes of arrays are known without inflating them.
 */
const inflate = promisify(inflateRaw);

const END = 0x06054b50;
const END64_LOCATOR = 0x07064b50;
const END64 = 0x06064b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const END_LENGTH = 22;
const LONGEST_COMMENT = 0xffff;
const IN_EXTRA_FIELD = 0xffffffff;

/** Enough for the header of an array: the first bytes of an entry come without the rest. */
const HEAD = 16 * 1024;

export interface ZipEntry {
  readonly name: string;
  readonly content: ByteSource;
}

/** Throws LatheError('bad-file') for what is no ZIP archive, a damaged one, or one that is encrypted. */
export async function readZip(archive: ByteSource): Promise<ZipEntry[]> {
  const { offset, length, count } = await findDirectory(archive);
  const view = viewOf(await archive.read(offset, length));
  const entries: ZipEntry[] = [];
  let at = 0;
  while (entries.length < count) {
    if (at + 46 > view.byteLength || view.getUint32(at, true) !== ENTRY)
      throw damaged(archive, 'its directory is broken');
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const end = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true);
    if (end > view.byteLength) throw damaged(archive, 'its directory is broken');
    const name = new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at + 46, nameLength));
    if (view.getUint16(at + 8, true) & 1) throw damaged(archive, `${name} is encrypted`);
    const wide = new WideFields(view, at + 46 + nameLength, extraLength);
    const size = wide.take(view.getUint32(at + 24, true));
    const packed = wide.take(view.getUint32(at + 20, true));
    const local = wide.take(view.getUint32(at + 42, true));
    const method = view.getUint16(at + 10, true);
    if (method !== 0 && method !== 8)
      throw damaged(archive, `${name} is compressed by method ${method}; only deflate is read`);
    const content = new Entry(archive, name, {
      size,
      packed,
      local,
      deflated: method === 8,
      crc: view.getUint32(at + 16, true),
    });
    entries.push({ name, content });
    at = end;
  }
  return entries;
}

/** The 64-bit values of an entry's extra field, in order, each present where the 32-bit one is all ones. */
class WideFields {
  private readonly values: number[] = [];
  constructor(view: DataView, start: number, length: number) {
    for (let at = start; at + 4 <= start + length; ) {
      const fieldLength = view.getUint16(at + 2, true);
      const end = Math.min(at + 4 + fieldLength, start + length);
      if (view.getUint16(at, true) === 1)
        for (let v = at + 4; v + 8 <= end; v += 8) this.values.push(Number(view.getBigUint64(v, true)));
      at = end;
    }
  }
  take(value: number): number {
    return value === IN_EXTRA_FIELD ? (this.values.shift() ?? value) : value;
  }
}

async function findDirectory(archive: ByteSource): Promise<{ offset: number; length: number; count: number }> {
  const tailLength = Math.min(archive.size, END_LENGTH + LONGEST_COMMENT);
  const tailStart = archive.size - tailLength;
  const tail = viewOf(await archive.read(tailStart, tailLength));
  for (let at = tailLength - END_LENGTH; at >= 0; at--) {
    if (tail.getUint32(at, true) !== END) continue;
    const end = {
      count: tail.getUint16(at + 10, true),
      length: tail.getUint32(at + 12, true),
      offset: tail.getUint32(at + 16, true),
    };
    const isWide = end.offset === IN_EXTRA_FIELD || end.count === 0xffff || end.length === IN_EXTRA_FIELD;
    const directory = isWide ? await wideDirectory(archive, tail, at) : end;
    if (directory.offset + directory.length > archive.size) throw damaged(archive, 'it is cut short');
    return directory;
  }
  throw damaged(archive, 'it is no ZIP archive or cut short');
}

async function wideDirectory(archive: ByteSource, tail: DataView, end: number) {
  if (end < 20 || tail.getUint32(end - 20, true) !== END64_LOCATOR) throw damaged(archive, 'its directory is broken');
  const record = viewOf(await archive.read(Number(tail.getBigUint64(end - 12, true)), 56));
  if (record.getUint32(0, true) !== END64) throw damaged(archive, 'its directory is broken');
  const number = (at: number) => Number(record.getBigUint64(at, true));
  return { count: number(32), length: number(40), offset: number(48) };
}

interface Place {
  readonly size: number;
  readonly packed: number;
  /** Offset of the local header. */
  readonly local: number;
  readonly deflated: boolean;
  readonly crc: number;
}

/** An entry's content: a range of the archive where it is stored, inflated once as a whole where it is not. */
class Entry implements ByteSource {
  readonly size: number;
  readonly label: string;
  private start: Promise<number> | undefined;
  private head: Promise<Uint8Array> | undefined;
  private whole: Promise<Uint8Array> | undefined;

  constructor(
    private readonly archive: ByteSource,
    name: string,
    private readonly place: Place,
  ) {
    this.size = place.size;
    this.label = `${archive.label}: ${name}`;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    if (offset < 0 || length < 0 || offset + length > this.size)
      throw new LatheError(`${this.label}: the array is cut short; save the file again`, 'bad-file');
    if (!this.place.deflated) return this.archive.read((await this.dataStart()) + offset, length);
    if (offset + length <= HEAD && !this.whole) {
      this.head ??= this.inflateHead();
      return (await this.head).slice(offset, offset + length);
    }
    this.whole ??= this.inflateAll();
    return (await this.whole).slice(offset, offset + length);
  }

  private dataStart(): Promise<number> {
    this.start ??= this.readLocalHeader();
    return this.start;
  }

  private async readLocalHeader(): Promise<number> {
    const { local, packed } = this.place;
    if (local + 30 > this.archive.size) throw damaged(this.archive, 'it is cut short');
    const header = viewOf(await this.archive.read(local, 30));
    if (header.getUint32(0, true) !== LOCAL) throw damaged(this.archive, 'an entry is not where its directory says');
    const start = local + 30 + header.getUint16(26, true) + header.getUint16(28, true);
    if (start + packed > this.archive.size) throw damaged(this.archive, 'it is cut short');
    return start;
  }

  private async inflateHead(): Promise<Uint8Array> {
    const packed = await this.archive.read(await this.dataStart(), Math.min(this.place.packed, HEAD));
    // An end that is missing is no error here: this is only the beginning.
    return this.inflated(packed, { finishFlush: constants.Z_SYNC_FLUSH });
  }

  private async inflateAll(): Promise<Uint8Array> {
    const packed = await this.archive.read(await this.dataStart(), this.place.packed);
    const bytes = await this.inflated(packed, { maxOutputLength: Math.max(1, this.size) });
    if (bytes.length !== this.size || crc32(bytes) !== this.place.crc)
      throw new LatheError(
        `${this.label}: the array is damaged (its checksum is wrong); save the file again`,
        'bad-file',
      );
    return bytes;
  }

  private async inflated(packed: Uint8Array, options: object): Promise<Uint8Array> {
    try {
      const bytes = await inflate(packed, options);
      return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    } catch {
      throw new LatheError(
        `${this.label}: the array is damaged and cannot be inflated; save the file again`,
        'bad-file',
      );
    }
  }
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const damaged = (archive: ByteSource, what: string): LatheError =>
  new LatheError(`${archive.label}: not a readable .npz file: ${what}; save it again with numpy.savez`, 'bad-file');
