import { MemorySource } from '../../src/core/onnx';

/** A source that counts what is read of it. */
export class CountingSource extends MemorySource {
  bytesRead = 0;
  reads = 0;

  override async read(offset: number, length: number): Promise<Uint8Array> {
    this.bytesRead += length;
    this.reads++;
    return super.read(offset, length);
  }
}
