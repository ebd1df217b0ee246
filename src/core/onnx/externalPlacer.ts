import { type Tensor, type TensorData, tensorBytes } from '../ir';
import type { ByteSink } from '../ports';
import type { ExternalPlace, TensorPlacement } from './encodeTensor';

/** Smaller tensors stay in the model's file: runtimes want the values of shapes there. */
const SMALLEST_EXTERNAL = 1024;
/** Large tensors begin on a memory page, so that a runtime may map the file (External Data in the ONNX documents). */
const PAGE = 4096;
const SMALL_ALIGNMENT = 64;
const LARGE_TENSOR = 64 * 1024;

/** Gives tensors their places in a new file of external data, and writes that file. */
export class ExternalPlacer {
  private readonly places = new Map<TensorData, ExternalPlace>();
  private end = 0;

  constructor(
    private readonly location: string,
    private readonly which: 'all' | 'those that were',
  ) {}

  readonly place: TensorPlacement = tensor => {
    if (tensor.data.kind === 'strings' || !this.goesOutside(tensor)) return 'inline';
    const known = this.places.get(tensor.data);
    if (known) return known;
    const length = tensorBytes(tensor);
    const alignment = length >= LARGE_TENSOR ? PAGE : SMALL_ALIGNMENT;
    const offset = Math.ceil(this.end / alignment) * alignment;
    const place = { location: this.location, offset, length };
    this.places.set(tensor.data, place);
    this.end = offset + length;
    return place;
  };

  private goesOutside(tensor: Tensor): boolean {
    return this.which === 'all' ? tensorBytes(tensor) >= SMALLEST_EXTERNAL : tensor.storedIn === 'external';
  }

  /** Writes and commits the file; returns its size. Without a tensor to write there is no file. */
  async write(file: { open(): Promise<ByteSink> }): Promise<number> {
    if (this.places.size === 0) return 0;
    const sink = await file.open();
    try {
      let at = 0;
      for (const [data, { offset, length }] of this.places) {
        if (offset > at) await sink.write(new Uint8Array(offset - at));
        if (data.kind === 'range') await sink.copy(data.source, data.offset, data.length);
        else if (data.kind === 'bytes') await sink.write(data.bytes);
        at = offset + length;
      }
      await sink.commit();
      return at;
    } catch (error) {
      await sink.abort();
      throw error;
    }
  }
}
