import { LatheError } from '../errors';
import type { ByteSink, ByteSource } from '../ports';

/** Bytes in memory as a ByteSource. */
export class MemorySource implements ByteSource {
  readonly size: number;
  private readonly bytes: Uint8Array;
  constructor(
    bytes: Uint8Array,
    readonly label = 'model in memory',
  ) {
    // Sub-classes of Uint8Array (Node's Buffer) give views where a copy is asked for.
    this.bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    this.size = bytes.length;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    if (offset < 0 || length < 0 || offset + length > this.size)
      throw new LatheError(
        `${this.label}: no ${length} bytes at byte ${offset}, the file has ${this.size}`,
        'bad-file',
      );
    const view = this.bytes.subarray(offset, offset + length);
    // Typed arrays over the result need an aligned start; a copy is paid only where it is not.
    return view.byteOffset % 8 === 0 ? view : view.slice();
  }
}

/** A ByteSink that keeps what is written; `bytes()` gives it. */
export class MemorySink implements ByteSink {
  private readonly parts: Uint8Array[] = [];
  private length = 0;
  committed = false;

  async write(bytes: Uint8Array): Promise<void> {
    this.parts.push(new Uint8Array(bytes));
    this.length += bytes.length;
  }
  async copy(source: ByteSource, offset: number, length: number): Promise<void> {
    await this.write(await source.read(offset, length));
  }
  async commit(): Promise<void> {
    this.committed = true;
  }
  async abort(): Promise<void> {
    this.parts.length = 0;
    this.length = 0;
  }
  bytes(): Uint8Array {
    return concatBytes(this.parts, this.length);
  }
}

export function concatBytes(
  parts: readonly Uint8Array[],
  length = parts.reduce((n, p) => n + p.length, 0),
): Uint8Array {
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
