import type { ByteSource } from '../ports';
import { badFile } from './badFile';

const SMALLEST = 4 * 1024;
const LARGEST = 256 * 1024;

/**
 * A forward cursor over a ByteSource that reads ahead in windows: larger ones while bytes follow one another, small ones
 * after a jump, so that skipping a weight costs its neighbours' few bytes.
 */
export class Window {
  /** Offset of the cursor in the source. */
  pos = 0;
  private buffer: Uint8Array = new Uint8Array(0);
  private start = 0;
  private size = SMALLEST / 4;

  constructor(readonly source: ByteSource) {}

  /** Bytes that can be read without waiting. */
  get available(): number {
    return Math.max(0, this.start + this.buffer.length - this.pos);
  }
  /** True when less than `wanted` bytes can be read without waiting, and the source has more. */
  needsFill(wanted: number): boolean {
    const available = this.available;
    return available < wanted && this.pos + available < this.source.size;
  }
  async fill(): Promise<void> {
    const jumped = this.pos > this.start + this.buffer.length;
    this.size = jumped ? SMALLEST : Math.min(LARGEST, this.size * 4);
    const length = Math.min(this.size, this.source.size - this.pos);
    this.buffer = await this.source.read(this.pos, length);
    this.start = this.pos;
    if (this.buffer.length !== length)
      throw badFile(this.source.label, `${this.buffer.length} of ${length} bytes could be read at byte ${this.pos}`);
  }
  /** A byte of what is available, `ahead` bytes from the cursor; undefined beyond it. */
  peek(ahead: number): number | undefined {
    return this.buffer[this.pos - this.start + ahead];
  }
  /** Up to `length` available bytes; moves the cursor past them. Valid until the next fill. */
  take(length: number): Uint8Array {
    const from = this.pos - this.start;
    const bytes = this.buffer.subarray(from, from + length);
    this.pos += bytes.length;
    return bytes;
  }
}
