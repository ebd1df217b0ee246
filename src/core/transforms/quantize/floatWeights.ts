import { readTensor, type Tensor } from '../../ir';
import { floatsOf } from '../../numeric/elements';

/** A tensor's elements, times a factor. */
export async function floatValues(tensor: Tensor, factor = 1): Promise<Float32Array> {
  const values = floatsOf(tensor.type, await readTensor(tensor));
  return factor === 1 ? values : values.map(v => v * factor);
}

/** A matrix [rows, columns] as [columns, rows]. */
export function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) result[c * rows + r] = values[r * columns + c]!;
  return result;
}
