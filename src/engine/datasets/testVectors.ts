import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { LatheError, messageOf } from '../../core/errors';
import { byteLength, readTensor, type Tensor } from '../../core/ir';
import { decodeTensor } from '../../core/onnx';
import { concatBytes } from '../../core/onnx/memorySource';
import { fileError } from '../files/fileErrors';
import type { ArraySource } from './arrayDataset';
import { hashFiles } from './hash';
import type { InputSpec, ModelInputs } from './inputSpecs';
import type { StoredArray } from './npy';

/** ONNX test vectors: each set has one serialized TensorProto per input, in the order of the inputs or named as they are. */
export async function openTestVectors(
  folder: string,
  sets: readonly (readonly string[])[],
  inputs: ModelInputs,
): Promise<ArraySource> {
  const label = path.basename(folder);
  const vectors = await Promise.all(sets.map(files => readSet(files, inputs)));
  const arrays = new Map<string, StoredArray>();
  for (const spec of inputs.specs) {
    const tensors = vectors.map(set => set.get(spec.name)).filter(t => t !== undefined);
    if (tensors.length === 0) continue;
    if (tensors.length < sets.length)
      throw new LatheError(
        `${label}: only ${tensors.length} of ${sets.length} sets have a tensor for ${spec.name}`,
        'missing-data',
      );
    arrays.set(spec.name, await joined(spec, tensors, label));
  }
  return { label, arrays, hash: () => hashFiles(sets.flat()), close: async () => {} };
}

async function readSet(files: readonly string[], { specs }: ModelInputs): Promise<Map<string, Tensor>> {
  const set = new Map<string, Tensor>();
  for (const [index, file] of files.entries()) {
    const tensor = await readVector(file);
    const byName = specs.find(s => s.name === tensor.name);
    const name = (byName ?? specs[index])?.name;
    if (name !== undefined) set.set(name, tensor);
  }
  return set;
}

async function readVector(file: string): Promise<Tensor> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    throw fileError(error, file, 'read');
  }
  try {
    return await decodeTensor(bytes, path.basename(file));
  } catch (error) {
    if (!(error instanceof LatheError)) throw error;
    throw new LatheError(`${file}: not a readable test vector (one TensorProto): ${messageOf(error)}`, 'bad-file');
  }
}

/** The sets' tensors as one array: rows one after another where the input's axis 0 counts samples, else along a new axis. */
async function joined(spec: InputSpec, tensors: readonly Tensor[], label: string): Promise<StoredArray> {
  const [first] = tensors as readonly [Tensor, ...Tensor[]];
  const isRows = spec.batch !== 'none' && first.dims.length > 0;
  const rest = (t: Tensor) => (isRows ? t.dims.slice(1) : t.dims).join(' × ');
  const other = tensors.find(t => rest(t) !== rest(first) || t.type !== first.type);
  if (other)
    throw new LatheError(
      `${label}: the sets disagree on ${spec.name}: ${first.type} ${first.dims.join(' × ')} and ${other.type} ${other.dims.join(' × ')}`,
      'missing-data',
    );
  const bytes = concatBytes(await Promise.all(tensors.map(readTensor)));
  const rows = tensors.reduce((n, t) => n + (t.dims[0] ?? 1), 0);
  const shape = isRows
    ? [rows, ...first.dims.slice(1)]
    : tensors.length === 1
      ? first.dims
      : [tensors.length, ...first.dims];
  const offset = (elements: number) => byteLength(first.type, elements);
  return {
    name: spec.name,
    type: first.type,
    shape,
    read: async (start, count) => bytes.slice(offset(start), offset(start + count)),
  };
}
