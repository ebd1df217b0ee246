import { stat } from 'node:fs/promises';
import { fileError } from '../../files/fileErrors';

const MOST_BYTES = 256e6;

/**
 * Levels of images as they were prepared, the latest used kept in memory: both models of a comparison, and each pass of a calibration,
 * go through the same files, and reading them costs more than small models do.
 */
export class PreparedPictures {
  private readonly kept = new Map<string, Uint8Array>();
  private bytes = 0;
  constructor(private readonly mostBytes: number) {}

  /** The levels of `file` prepared as `how` says; a file that has changed since is read again. */
  async get(file: string, how: string, read: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const key = `${file}\0${await state(file)}\0${how}`;
    const found = this.kept.get(key);
    const levels = found ?? (await read());
    this.kept.delete(key);
    this.kept.set(key, levels);
    if (!found) this.bytes += levels.length;
    for (const [oldest, { length }] of this.kept) {
      if (this.bytes <= this.mostBytes) break;
      this.kept.delete(oldest);
      this.bytes -= length;
    }
    return levels;
  }
}

async function state(file: string): Promise<string> {
  try {
    const { size, mtimeMs } = await stat(file);
    return `${size} ${mtimeMs}`;
  } catch (error) {
    throw fileError(error, file, 'read');
  }
}

/** One for the process: what one study has read serves the next. */
export const preparedPictures = new PreparedPictures(MOST_BYTES);
