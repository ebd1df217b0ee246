import { byteLength } from '../../ir/dataType';
import { readTensor, type Tensor } from '../../ir/tensor';
import { replaced } from '../../passes/edit';

/** The indices that are left of each axis; undefined: all. */
export type KeptIndices = readonly (readonly number[] | undefined)[];

export const cutDims = (dims: readonly number[], kept: KeptIndices): number[] =>
  dims.map((d, i) => kept[i]?.length ?? d);

/** The tensor with the kept indices of each axis alone. Element types of whole bytes only. */
export async function cutTensor(tensor: Tensor, kept: KeptIndices): Promise<Tensor> {
  let bytes = await readTensor(tensor);
  let { dims } = tensor;
  const elementBytes = byteLength(tensor.type, 8) / 8;
  for (const [axis, indices] of kept.entries()) {
    if (!indices) continue;
    const inner = dims.slice(axis + 1).reduce((n, d) => n * d, elementBytes);
    bytes = cutAxis(bytes, dims[axis]!, inner, indices);
    dims = dims.map((d, i) => (i === axis ? indices.length : d));
  }
  return replaced(tensor, bytes, dims);
}

/** `inner`: bytes of one index. */
function cutAxis(bytes: Uint8Array, size: number, inner: number, indices: readonly number[]): Uint8Array {
  const row = size * inner;
  const rows = row === 0 ? 0 : bytes.length / row;
  const result = new Uint8Array(rows * indices.length * inner);
  let to = 0;
  for (let r = 0; r < rows; r++)
    for (const index of indices) {
      const from = r * row + index * inner;
      result.set(bytes.subarray(from, from + inner), to);
      to += inner;
    }
  return result;
}
