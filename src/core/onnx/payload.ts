import { Reader, Writer } from 'protobufjs/minimal';
import { LatheError } from '../errors';
import type { ByteSource } from '../ports';
import type { Skeleton } from './skeleton';
import { LONGEST_INLINE_PAYLOAD, varintSize, writeVarint } from './wire';

/** Bytes that are not in memory: what a tensor's payload is while it stays in its file. */
export interface PayloadRange {
  readonly source: ByteSource;
  readonly offset: number;
  readonly length: number;
}

/** The codec's messages hold an empty array in place of a payload; this tells which range it stands for. */
const ranges = new WeakMap<Uint8Array, PayloadRange>();

export const rangeOf = (bytes: Uint8Array): PayloadRange | undefined => ranges.get(bytes);
export function standIn(range: PayloadRange): Uint8Array {
  const empty = new Uint8Array(0);
  ranges.set(empty, range);
  return empty;
}

/** Reads a skeleton's fields; where a payload was cut the message gets a stand-in. */
export class SkeletonReader extends Reader {
  constructor(
    private readonly skeleton: Skeleton,
    private readonly file: ByteSource,
  ) {
    super(skeleton.bytes);
    this.discardUnknown = false;
  }

  override bytes(): Uint8Array {
    const bytes = super.bytes();
    const cut = bytes.length === 0 ? this.skeleton.cuts.get(this.pos) : undefined;
    return cut ? standIn({ source: this.file, ...cut }) : bytes;
  }

  /** The offset in the file of the reader's place in the skeleton. */
  fileOffset(): number {
    let offset = this.pos;
    for (const [at, cut] of this.skeleton.cuts) if (at < this.pos) offset += cut.length;
    return offset;
  }
}

export type Segment = Uint8Array | PayloadRange;

/** What the protobuf format can hold: lengths are signed 32-bit numbers to most readers. */
export const LARGEST_MESSAGE = 2 ** 31 - 1;

/**
 * Writes messages whose payloads are spliced in: a payload counts in the lengths of the messages around it but its bytes
 * are not copied into the writer's buffer.
 */
export class SplicingWriter extends Writer {
  private readonly splices: { at: number; payload: Segment }[] = [];
  private readonly forks: { lengthAt: number; splices: number; spliced: number }[] = [];
  private spliced = 0;

  override bytes(value: Uint8Array | string): Writer {
    if (typeof value === 'string') return super.bytes(value);
    const payload = ranges.get(value) ?? (value.length > LONGEST_INLINE_PAYLOAD ? value : undefined);
    if (!payload) return super.bytes(value);
    this.grow(payload.length);
    this.uint32(payload.length);
    this.splices.push({ at: this.pos, payload });
    return this;
  }

  override fork(): Writer {
    this.forks.push({ lengthAt: this.pos, splices: this.splices.length, spliced: this.spliced });
    return super.fork();
  }

  override ldelim(): Writer {
    const { lengthAt, splices, spliced } = this.forks.pop()!;
    if (splices === this.splices.length) return super.ldelim();
    this.states?.pop();
    const end = this.pos;
    const begin = lengthAt + 1;
    const length = end - begin + this.spliced - spliced;
    const shift = varintSize(length) - 1;
    this.uint32(0); // makes room for any length's further bytes
    this.buf.copyWithin(begin + shift, begin, end);
    writeVarint(this.buf, lengthAt, length, shift + 1);
    this.pos = end + shift;
    for (let i = splices; i < this.splices.length; i++) this.splices[i]!.at += shift;
    return this;
  }

  get totalBytes(): number {
    return this.pos + this.spliced;
  }

  /** The message in order: written bytes and payloads. */
  segments(): Segment[] {
    const segments: Segment[] = [];
    let from = 0;
    for (const { at, payload } of this.splices) {
      if (at > from) segments.push(this.buf.subarray(from, at));
      segments.push(payload);
      from = at;
    }
    if (this.pos > from) segments.push(this.buf.subarray(from, this.pos));
    return segments;
  }

  private grow(bytes: number): void {
    this.spliced += bytes;
    if (this.totalBytes > LARGEST_MESSAGE)
      throw new LatheError(
        'the model is larger than 2 GB, more than one .onnx file can hold: save it with external data',
      );
  }
}
