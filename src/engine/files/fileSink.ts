import { type FileHandle, open } from 'node:fs/promises';
import type { ByteSink, ByteSource } from '../../core/ports';
import { fileError } from './fileErrors';

const COPY_CHUNK = 4 * 2 ** 20;

/** Writes a new file. `commit` puts it on the disk; who opened it moves it to its place or removes it. */
export class FileSink implements ByteSink {
  private constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  static async create(path: string): Promise<FileSink> {
    try {
      return new FileSink(path, await open(path, 'wx'));
    } catch (error) {
      throw fileError(error, path, 'written');
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.attempt(async () => {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await this.handle.write(bytes, done, Math.min(bytes.length - done, 2 ** 30));
        done += bytesWritten;
      }
    });
  }

  async copy(source: ByteSource, offset: number, length: number): Promise<void> {
    for (let done = 0; done < length; done += COPY_CHUNK)
      await this.write(await source.read(offset + done, Math.min(COPY_CHUNK, length - done)));
  }

  async commit(): Promise<void> {
    await this.attempt(async () => {
      await this.handle.sync();
      await this.handle.close();
    });
  }

  async abort(): Promise<void> {
    await this.handle.close();
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw fileError(error, this.path, 'written');
    }
  }
}
