import { LatheError } from '../errors';
import { byteLength, type DataType } from '../ir';
import type { ByteSource } from '../ports';
import { badFile, quoted } from './badFile';
import type { onnx } from './generated/onnx';
import type { PayloadRange } from './payload';

export type OpenExternal = (location: string) => Promise<ByteSource>;

/** TensorProto.DataLocation. */
export const EXTERNAL = 1;
/** Keys of external_data that say where the bytes are; others (checksum ...) are kept. */
const placeKeys: ReadonlySet<string> = new Set(['location', 'offset', 'length']);

export function externalEntries(proto: onnx.ITensorProto): { location: string; entries: Map<string, string> } {
  const all = new Map((proto.external_data ?? []).map(e => [e.key ?? '', e.value ?? '']));
  return { location: all.get('location') ?? '', entries: new Map([...all].filter(([key]) => !placeKeys.has(key))) };
}

/** Finds the bytes of tensors that are stored outside of the model's file. Opens each file once. */
export class ExternalData {
  private readonly files = new Map<string, Promise<ByteSource>>();
  constructor(
    private readonly label: string,
    private readonly openFile: OpenExternal | undefined,
  ) {}

  /** Throws LatheError: 'bad-file' for an impossible place, 'missing-data' when the file is missing or too short. */
  async locate(
    proto: onnx.ITensorProto,
    where: string,
    type: DataType | undefined,
    count: number,
  ): Promise<PayloadRange> {
    const entries = new Map((proto.external_data ?? []).map(e => [e.key ?? '', e.value ?? '']));
    const location = entries.get('location') ?? '';
    this.refuseEscape(location, where);
    const offset = this.integer(entries.get('offset') ?? '0', 'offset', where);
    const stated = entries.get('length');
    const expected = type === undefined ? undefined : byteLength(type, count);
    const source = await this.open(location, where);
    const length = stated === undefined ? (expected ?? source.size - offset) : this.integer(stated, 'length', where);
    if (expected !== undefined && length !== expected)
      throw badFile(
        this.label,
        `${where} needs ${expected} bytes for its type and dims, but its external data says ${length}`,
      );
    if (length < 0 || offset + length > source.size)
      throw new LatheError(
        `${this.label}: ${where} is to be found at bytes ${offset} to ${offset + length} of ${quoted(location)}, which has only ${source.size}; copy the complete file beside the model`,
        'missing-data',
      );
    return { source, offset, length };
  }

  private open(location: string, where: string): Promise<ByteSource> {
    let file = this.files.get(location);
    if (!file) {
      file = this.tryOpen(location, where);
      this.files.set(location, file);
    }
    return file;
  }

  private async tryOpen(location: string, where: string): Promise<ByteSource> {
    const missing = () =>
      new LatheError(
        `${this.label}: the external data file ${quoted(location)} with ${where} is missing; put it beside the model`,
        'missing-data',
      );
    if (!this.openFile) throw missing();
    try {
      return await this.openFile(location);
    } catch (error) {
      if (error instanceof LatheError && error.code !== 'missing-file') throw error;
      throw missing();
    }
  }

  /** A model may come from anywhere: it must not make Lathe read files that lie elsewhere (CVE-2022-25882, CVE-2024-27318). */
  private refuseEscape(location: string, where: string): void {
    const refuse = (what: string) =>
      badFile(
        this.label,
        `${where} has its external data at ${quoted(location)}, ${what}`,
        'refused for safety: data must lie beside the model',
      );
    if (location === '') throw badFile(this.label, `${where} is external but names no file`);
    if (/^([/\\]|[A-Za-z]:)/.test(location)) throw refuse('an absolute path');
    if (location.includes('\0')) throw refuse('no file name');
    let depth = 0;
    for (const part of location.split(/[/\\]/)) {
      if (part === '..') depth--;
      else if (part !== '.' && part !== '') depth++;
      if (depth < 0) throw refuse("outside of the model's folder");
    }
  }

  private integer(text: string, key: string, where: string): number {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!Number.isSafeInteger(value))
      throw badFile(this.label, `${where} has external data with ${key} ${quoted(text)}, not a number of bytes`);
    return value;
  }
}
