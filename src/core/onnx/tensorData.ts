import { byteLength, type DataType, dataTypeOf, isFloat, type TensorData, type TensorField } from '../ir';
import { badFile, dimsText } from './badFile';
import { EXTERNAL, type ExternalData } from './externalData';
import type { onnx } from './generated/onnx';
import { toNumber } from './int64';
import { concatBytes } from './memorySource';
import { type PayloadRange, rangeOf, standIn } from './payload';
import { listBytes, listChunks, typedListOf } from './tensorFields';
import { type FoundTensor, tensorsOfModel } from './tensorWalk';

/** What a TensorProto says, made ready before the IR is built because reading is asynchronous. */
export interface ReadTensor {
  readonly type: DataType;
  readonly dims: readonly number[];
  readonly data: TensorData;
  readonly storedIn: TensorField;
}

/** External tensors whose values shape inference needs are read on opening: at most so many bytes, or floats. */
const SMALL_BYTES = 1024;
const SMALL_FLOATS = 64;

export interface ReadTensors {
  /** A tensor of a type that Lathe does not know is left out. */
  readonly tensors: ReadonlyMap<onnx.ITensorProto, ReadTensor>;
  /** True when a message was changed to hold its external data: writing the model is more than copying its file. */
  readonly moved: boolean;
}

/** Reads and checks every tensor of a model. */
export async function readTensors(
  model: onnx.IModelProto,
  label: string,
  external: ExternalData,
): Promise<ReadTensors> {
  const tensors = new Map<onnx.ITensorProto, ReadTensor>();
  let moved = false;
  for (const found of tensorsOfModel(model)) {
    const reader = new TensorReader(found, label);
    if (found.proto.data_location === EXTERNAL) {
      const range = await external.locate(found.proto, found.where, reader.type, reader.count);
      if (!found.modelled) {
        makeInternal(found.proto, range);
        moved = true;
      } else if (reader.type) tensors.set(found.proto, await reader.fromExternal(reader.type, range));
    } else if (found.modelled && reader.type) tensors.set(found.proto, await reader.read(reader.type));
  }
  return { tensors, moved };
}

/** Where the IR keeps a message unread, its external tensors are stored in the file from now on: it may be saved elsewhere. */
function makeInternal(proto: onnx.ITensorProto, range: PayloadRange): void {
  proto.raw_data = standIn(range);
  delete proto.external_data;
  delete proto.data_location;
}

class TensorReader {
  readonly type: DataType | undefined;
  readonly dims: readonly number[];
  readonly count: number;

  constructor(
    private readonly found: FoundTensor,
    private readonly label: string,
  ) {
    this.type = dataTypeOf(found.proto.data_type ?? 0);
    this.dims = (found.proto.dims ?? []).map(toNumber);
    if (this.dims.some(d => d < 0)) throw this.bad(`has negative dims ${dimsText(this.dims)}`);
    this.count = this.dims.reduce((n, d) => n * d, 1);
  }

  async fromExternal(type: DataType, range: PayloadRange): Promise<ReadTensor> {
    if (type === 'string') throw this.bad('holds strings, which cannot be external data');
    const small = isFloat(type) ? this.count <= SMALL_FLOATS : range.length <= SMALL_BYTES;
    const data: TensorData = small
      ? { kind: 'bytes', bytes: await range.source.read(range.offset, range.length) }
      : { kind: 'range', ...range };
    return { type, dims: this.dims, data, storedIn: 'external' };
  }

  async read(type: DataType): Promise<ReadTensor> {
    const { proto } = this.found;
    if (type === 'string') {
      const values = [...(proto.string_data ?? [])];
      if (values.length !== this.count) throw this.mismatch(`${values.length} strings`, `${this.count}`);
      return { type, dims: this.dims, data: { kind: 'strings', values }, storedIn: 'string_data' };
    }
    const list = typedListOf(type)!;
    const chunks = listChunks(proto, list);
    const raw = Object.hasOwn(proto, 'raw_data') ? proto.raw_data : undefined;
    if (raw && (raw.length > 0 || rangeOf(raw) || chunks.length === 0))
      return { type, dims: this.dims, data: this.payload(type, [raw], rangeOf(raw)), storedIn: 'raw_data' };
    const ranges = chunks.map(rangeOf);
    if (ranges.length === 1 && ranges[0])
      return { type, dims: this.dims, data: this.payload(type, [], ranges[0]), storedIn: list };
    const inMemory = await Promise.all(
      chunks.map((chunk, i) => ranges[i]?.source.read(ranges[i].offset, ranges[i].length) ?? chunk),
    );
    const bytes = listBytes(list, inMemory, type, this.count);
    if (!bytes) throw this.mismatch(`another number of elements in ${list}`, `${this.count}`);
    return { type, dims: this.dims, data: { kind: 'bytes', bytes }, storedIn: list };
  }

  private payload(type: DataType, chunks: Uint8Array[], range: PayloadRange | undefined): TensorData {
    const length = range ? range.length : chunks.reduce((n, c) => n + c.length, 0);
    const expected = byteLength(type, this.count);
    if (length !== expected) throw this.mismatch(`${length} bytes`, `${expected}`);
    // A copy: typed arrays need an aligned start, and the file's other bytes may be forgotten.
    return range ? { kind: 'range', ...range } : { kind: 'bytes', bytes: concatBytes(chunks) };
  }

  private mismatch(has: string, needs: string) {
    return this.bad(`holds ${has}, but ${needs} are needed for ${this.type} ${dimsText(this.dims)}`);
  }
  private bad(what: string) {
    return badFile(this.label, `${this.found.where} ${what}`);
  }
}
