/** Bytes that are appended to. */
export class GrowingBuffer {
  private storage = new Uint8Array(64 * 1024);
  length = 0;

  append(bytes: Uint8Array): void {
    const needed = this.length + bytes.length;
    if (needed > this.storage.length) {
      const larger = new Uint8Array(Math.max(needed, this.storage.length * 2));
      larger.set(this.storage.subarray(0, this.length));
      this.storage = larger;
    }
    this.storage.set(bytes, this.length);
    this.length = needed;
  }
  /** What was appended so far: a view, valid until the next append. */
  view(): Uint8Array {
    return this.storage.subarray(0, this.length);
  }
}
