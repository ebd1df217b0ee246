import { makeTensor } from '../../src/core/ir';
import { bytesOf } from '../../src/core/numeric/elements';
import type { ModelBuilder } from './modelBuilder';

type Attributes = Parameters<ModelBuilder['node']>[2];
export const ints = (...values: number[]) => values.map(BigInt);

export interface OpCase {
  readonly name: string;
  readonly opset: number;
  readonly op: string;
  readonly domain?: string;
  readonly attributes?: Attributes;
  readonly outputs?: number;
  /** Shapes of float inputs, or a function that makes an operand ('' omits one). */
  readonly inputs: readonly (readonly (number | string)[] | ((b: ModelBuilder) => string))[];
}
export const i64 =
  (...values: number[]) =>
  (b: ModelBuilder) =>
    b.ints(...values);
export const scalar = (value: number) => (b: ModelBuilder) => b.constant([], [value], 'int64');
export const f32 =
  (dims: readonly number[], ...values: number[]) =>
  (b: ModelBuilder) =>
    b.constant(dims, values.length > 0 ? values : new Float32Array(dims.reduce((n, d) => n * d, 1)).fill(0.5));
export const u8 = (dims: readonly number[]) => (b: ModelBuilder) =>
  b.constant(dims, new Float32Array(dims.reduce((n, d) => n * d, 1)).fill(3), 'uint8');
export const omitted = () => '';
/** The bytes of int32 are made here: the builder writes other types. */
export const i32 = (dims: readonly number[], value: number) => (b: ModelBuilder) => {
  const count = dims.reduce((n, d) => n * d, 1);
  const name = `i32_${b.graph.initializers.size}`;
  b.graph.initializers.set(name, makeTensor(name, 'int32', dims, bytesOf(new Int32Array(count).fill(value))));
  return name;
};
