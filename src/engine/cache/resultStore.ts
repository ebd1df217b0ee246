import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from '../machine/cacheFolder';
import { removeOldest, unfinishedMark } from './eviction';

/** Results are small (kilobytes): this holds those of years, and is still no burden on a disk. */
const MOST_BYTES = 200e6;

export interface ResultStoreOptions {
  /** The user's cache folder when absent. */
  readonly folder?: string;
  readonly mostBytes?: number;
}

/**
 * JSON values in files, each named by the SHA-256 of the key that it was calculated from. An entry that is damaged counts as
 * absent, and a folder that cannot be written holds nothing: either only costs calculating again.
 */
export class ResultStore {
  readonly folder: string;
  private readonly mostBytes: number;
  private evicting: Promise<void> | undefined;

  constructor({ folder = path.join(cacheFolder(), 'results'), mostBytes = MOST_BYTES }: ResultStoreOptions = {}) {
    this.folder = folder;
    this.mostBytes = mostBytes;
  }

  /** undefined for what is not there. `key` is any JSON value. */
  async read(key: unknown): Promise<unknown> {
    const file = this.fileOf(key);
    try {
      const [checksum, text = ''] = (await readFile(file, 'utf8')).split('\n', 2);
      if (checksum !== sha256(text)) return undefined;
      const now = new Date();
      // The oldest is what was not asked for the longest.
      await utimes(file, now, now).catch(() => {});
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  }

  async write(key: unknown, value: unknown): Promise<void> {
    const text = JSON.stringify(value);
    const file = this.fileOf(key);
    const unfinished = path.join(this.folder, `${unfinishedMark}${randomUUID()}`);
    try {
      await mkdir(this.folder, { recursive: true });
      // Once in the life of a process: looking at every file takes long where there are many.
      this.evicting ??= removeOldest(this.folder, this.mostBytes);
      await this.evicting;
      await writeFile(unfinished, `${sha256(text)}\n${text}`);
      await rename(unfinished, file);
    } catch {
      await rm(unfinished, { force: true }).catch(() => {});
    }
  }

  private fileOf(key: unknown): string {
    return path.join(this.folder, `${sha256(JSON.stringify(key))}.json`);
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
