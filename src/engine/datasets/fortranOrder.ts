/** Elements of `size` bytes stored with the first axis fastest, brought into C order (last axis fastest). */
export function inCOrder(bytes: Uint8Array, shape: readonly number[], size: number): Uint8Array {
  const strides: number[] = [];
  let stride = size;
  for (const dim of shape) {
    strides.push(stride);
    stride *= dim;
  }
  const result = new Uint8Array(stride);
  const index = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let to = 0; to < result.length; to += size) {
    for (let b = 0; b < size; b++) result[to + b] = bytes[from + b]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return result;
}
