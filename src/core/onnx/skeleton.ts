import type { ByteSource } from '../ports';
import { badFile, refuseOtherFormats } from './badFile';
import { GrowingBuffer } from './growingBuffer';
import { StructureBudget } from './structureBudget';
import { Window } from './window';
import {
  DEEPEST_NESTING,
  LONGEST_INLINE_PAYLOAD,
  type MessageKind,
  nestedMessages,
  payloadFields,
  WIRE,
  writeVarint,
} from './wire';

/** A range of a file that was left where it is. Offset and length in bytes. */
export interface Cut {
  readonly offset: number;
  readonly length: number;
}

/** A model's bytes without its long payloads: still a valid message, whose cut fields have length 0. */
export interface Skeleton {
  readonly bytes: Uint8Array;
  /** By the offset in `bytes` where the field's content would begin; ascending. */
  readonly cuts: ReadonlyMap<number, Cut>;
}

/** Tag and length, or tag and the longest varint. */
const LONGEST_HEADER = 15;

interface Frame {
  readonly kind: MessageKind | 'group';
  readonly end: number;
  /** Field number, which the end of a group must repeat. */
  readonly field: number;
  /** Where the skeleton holds the message's length, in how many bytes, and what it was. */
  readonly lengthAt: number;
  readonly width: number;
  readonly length: number;
}

/** Reads a model's structure and skips its long payloads without reading them. Throws LatheError('bad-file'). */
export async function readSkeleton(source: ByteSource): Promise<Skeleton> {
  if (source.size === 0) throw badFile(source.label, 'the file is empty');
  return new Scanner(source).scan();
}

class Scanner {
  private readonly window: Window;
  private readonly out = new GrowingBuffer();
  private readonly cuts = new Map<number, Cut>();
  private readonly frames: Frame[];
  private readonly budget: StructureBudget;

  constructor(private readonly source: ByteSource) {
    this.window = new Window(source);
    this.budget = new StructureBudget(source.label);
    this.frames = [{ kind: 'model', end: source.size, field: 0, lengthAt: 0, width: 0, length: source.size }];
  }

  async scan(): Promise<Skeleton> {
    await this.window.fill();
    refuseOtherFormats(this.source.label, this.window.take(64));
    this.window.pos = 0;
    for (;;) {
      this.closeFinished();
      if (this.frames.length === 0) return { bytes: this.out.view(), cuts: this.cuts };
      if (this.window.needsFill(LONGEST_HEADER)) await this.window.fill();
      let rest = this.header();
      while (rest > 0) {
        if (this.window.available === 0) await this.window.fill();
        const part = this.window.take(rest);
        this.out.append(part);
        rest -= part.length;
      }
    }
  }

  private get top(): Frame {
    return this.frames[this.frames.length - 1]!;
  }

  private closeFinished(): void {
    while (this.frames.length > 0 && this.window.pos === this.top.end) {
      const { kind, lengthAt, width, length } = this.frames.pop()!;
      if (kind === 'group') throw this.damaged('a group does not end');
      const left = this.out.length - lengthAt - width;
      if (width > 0 && left !== length) writeVarint(this.out.view(), lengthAt, left, width);
    }
  }

  /** Takes the head of a field; returns how many bytes of content follow that are to be copied. */
  private header(): number {
    const at = this.window.pos;
    const [tag, tagWidth] = this.varint(0, 'a field number');
    const field = Math.floor(tag / 8);
    if (field === 0) throw this.damaged('field number 0');
    this.budget.field();
    switch (tag % 8) {
      case WIRE.varint:
        return this.copyHead(tagWidth, this.varintWidth(tagWidth));
      case WIRE.fixed64:
        return this.copyHead(tagWidth, 8);
      case WIRE.fixed32:
        return this.copyHead(tagWidth, 4);
      case WIRE.startGroup:
        this.enter({ kind: 'group', end: this.top.end, field, lengthAt: 0, width: 0, length: 0 });
        return this.copyHead(tagWidth, 0);
      case WIRE.endGroup:
        if (this.top.kind !== 'group' || this.top.field !== field)
          throw this.damaged('a group ends that did not begin');
        this.frames.pop();
        return this.copyHead(tagWidth, 0);
      case WIRE.bytes:
        return this.lengthDelimited(field, tagWidth);
      default:
        throw this.damaged(`no field type ${tag % 8}`, at);
    }
  }

  private lengthDelimited(field: number, tagWidth: number): number {
    const at = this.window.pos;
    const [length, width] = this.varint(tagWidth, 'a length');
    const begin = at + tagWidth + width;
    const { end, kind } = this.top;
    if (begin + length > end)
      throw this.damaged(`a field says it has ${length} bytes, but ${Math.max(0, end - begin)} are left`, at);
    if (kind === 'tensor' && payloadFields.has(field) && length > LONGEST_INLINE_PAYLOAD) {
      this.out.append(this.window.take(tagWidth));
      const emptied = new Uint8Array(width);
      writeVarint(emptied, 0, 0, width);
      this.out.append(emptied);
      this.cuts.set(this.out.length, { offset: begin, length });
      this.window.pos = begin + length;
      return 0;
    }
    const message = kind === 'group' ? undefined : nestedMessages[kind][field];
    if (message === undefined) {
      this.budget.content(kind, field, length, this.out.length + length);
      return this.copyHead(tagWidth + width, length);
    }
    const lengthAt = this.out.length + tagWidth;
    this.out.append(this.window.take(tagWidth + width));
    this.enter({ kind: message, end: begin + length, field, lengthAt, width, length });
    return 0;
  }

  private enter(frame: Frame): void {
    if (this.frames.length > DEEPEST_NESTING) throw this.damaged(`nested deeper than ${DEEPEST_NESTING} levels`);
    this.budget.message();
    this.frames.push(frame);
  }

  private copyHead(width: number, content: number): number {
    const end = this.window.pos + width + content;
    if (end > this.top.end) throw this.damaged('the file ends within a field');
    this.out.append(this.window.take(width));
    return content;
  }

  /** A varint below 2^32, `ahead` bytes from the cursor: its value and width. */
  private varint(ahead: number, what: string): [value: number, width: number] {
    let value = 0;
    for (let i = 0; i < 5; i++) {
      const byte = this.window.peek(ahead + i);
      if (byte === undefined) throw this.damaged(`the file ends within ${what}`);
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) {
        if (value >= 2 ** 32) break;
        return [value, i + 1];
      }
    }
    throw this.damaged(`${what} is out of range`);
  }

  private varintWidth(ahead: number): number {
    for (let i = 0; i < 10; i++) {
      const byte = this.window.peek(ahead + i);
      if (byte === undefined) throw this.damaged('the file ends within a number');
      if (byte < 0x80) return i + 1;
    }
    throw this.damaged('a number is longer than 10 bytes');
  }

  private damaged(what: string, at = this.window.pos) {
    return badFile(
      this.source.label,
      `not an ONNX model, or a damaged one: ${what} at byte ${at} of ${this.source.size}`,
    );
  }
}
