import { type FileHandle, open, stat } from 'node:fs/promises';
import path from 'node:path';
import { LatheError } from '../../core/errors';
import type { ByteSource } from '../../core/ports';
import { fileError, isFolder } from './fileErrors';

/** Node reads less than 2 GiB at a time. */
const LARGEST_READ = 2 ** 30;

/** A regular file, read at positions; stays open until `close`, so that replacing the file does not mix two versions. */
export class FileSource implements ByteSource {
  private constructor(
    readonly path: string,
    readonly label: string,
    readonly size: number,
    readonly mtimeMs: number,
    private readonly handle: FileHandle,
  ) {}

  /** Throws LatheError for what is missing, unreadable or no regular file. */
  static async open(file: string): Promise<FileSource> {
    try {
      // Asked before opening: opening a pipe would wait for its writer.
      const before = await stat(file);
      if (before.isDirectory()) throw isFolder(file);
      if (!before.isFile()) throw new LatheError(`${file}: this is a device or a pipe, not a file`, 'bad-file');
      const handle = await open(file, 'r');
      const { size, mtimeMs } = await handle.stat();
      return new FileSource(file, path.basename(file), size, mtimeMs, handle);
    } catch (error) {
      throw fileError(error, file, 'read');
    }
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    if (offset < 0 || length < 0 || offset + length > this.size) throw this.tooShort(offset, length);
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const wanted = Math.min(length - done, LARGEST_READ);
      const { bytesRead } = await this.readInto(bytes, done, wanted, offset + done);
      if (bytesRead === 0) throw this.tooShort(offset, length);
      done += bytesRead;
    }
    return bytes;
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  private async readInto(bytes: Uint8Array, at: number, length: number, position: number) {
    try {
      return await this.handle.read(bytes, at, length, position);
    } catch (error) {
      throw fileError(error, this.path, 'read');
    }
  }

  private tooShort(offset: number, length: number): LatheError {
    return new LatheError(
      `${this.label}: ${length} bytes were expected at byte ${offset}, but the file ends before; it is cut short or was changed`,
      'bad-file',
    );
  }
}
