import { createHash } from 'node:crypto';
import { LatheError } from '../../core/errors';
import { type DataType, isFloat } from '../../core/ir';
import { float16Array } from '../../core/numeric/float16';
import { Random } from '../../core/numeric/random';
import type { Dataset, Feeds, RuntimeTensor, TypedData } from '../../core/ports';
import type { InputSpec, ModelInputs } from './inputSpecs';
import type { IntegerRange } from './integerRanges';

/**
 * Seeded random inputs: floats standard normal; integers that index a table or tell lengths, those that fit, bytes 0 to 255, others 0 or 1;
 * a lone integer, which counts something, 1. The same sample has the same values in whichever batch it comes, and for
 * another element type the same values rounded.
 */
export class SyntheticDataset implements Dataset {
  readonly synthetic = true;
  readonly label: string;
  readonly inputs: readonly string[];
  readonly step: number;
  readonly batchable: boolean;
  private readonly shapes: ReadonlyMap<string, readonly number[]>;

  /** Throws LatheError naming the first dimension without a value, and for types that cannot be made up. */
  constructor(
    private readonly model: ModelInputs,
    private readonly ranges: ReadonlyMap<string, IntegerRange>,
    readonly samples: number,
    private readonly seed = 1,
  ) {
    this.label = `synthetic: ${samples} seeded random ${samples === 1 ? 'sample' : 'samples'}`;
    this.inputs = model.specs.map(s => s.name);
    this.step = model.step;
    this.batchable = model.batchable;
    this.shapes = new Map(model.specs.map(spec => [spec.name, shapeOf(spec)]));
  }

  async batch(start: number, count: number): Promise<Feeds> {
    const feeds: Feeds = {};
    for (const [index, spec] of this.model.specs.entries()) feeds[spec.name] = this.tensor(spec, index, start, count);
    return feeds;
  }

  async hash(): Promise<string> {
    return createHash('sha256')
      .update(JSON.stringify([this.seed, this.samples, [...this.shapes], [...this.ranges]]))
      .digest('hex');
  }

  private tensor(spec: InputSpec, index: number, start: number, count: number): RuntimeTensor {
    const shape = this.shapes.get(spec.name)!;
    const hasRows = spec.batch !== 'none';
    const row = hasRows ? shape.slice(1) : shape;
    const size = row.reduce((n, d) => n * d, 1);
    const rows = hasRows ? count : 1;
    const values = new Float64Array(rows * size);
    for (let r = 0; r < rows; r++) {
      const random = new Random(this.seed + 7919 * index + 104729 * (start + r));
      const draw = this.drawFor(spec, shape, random);
      for (let i = 0; i < size; i++) values[r * size + i] = draw();
    }
    const type = spec.type!;
    return { type, dims: hasRows ? [count, ...row] : shape, data: typed(type, values) };
  }

  private drawFor({ name, type }: InputSpec, shape: readonly number[], random: Random): () => number {
    if (isFloat(type)) return () => random.normal();
    const range = this.ranges.get(name);
    if (range) return () => range[0] + random.integer(range[1] - range[0] + 1);
    if (type === 'uint8') return () => random.integer(256);
    return shape.length === 0 && type !== 'bool' ? () => 1 : () => random.integer(2);
  }
}

function shapeOf(spec: InputSpec): readonly number[] {
  const { name, type, shape, resolved } = spec;
  if (type === undefined || !makers[type])
    throw new LatheError(
      `no synthetic inputs can be made for input ${name} of type ${type ?? 'unknown'}: give data with --data`,
      'missing-data',
    );
  if (!resolved || !shape)
    throw new LatheError(`the shape of input ${name} is not known: give data with --data`, 'missing-data');
  return resolved.map((dim, axis) => {
    if (typeof dim === 'number') return dim;
    // The batch has its size from the caller.
    if (axis === 0 && spec.batch !== 'none') return 1;
    const stated = shape[axis];
    const isNamed = typeof stated === 'string' && !stated.startsWith('?');
    throw new LatheError(
      isNamed
        ? `the size of dimension ${stated} of input ${name} is not known: set it with --dim ${stated}=N, or give data with --data`
        : `axis ${axis} of input ${name} has no size and no name: set it with --dim default=N, or give data with --data`,
      'missing-data',
    );
  });
}

const makers: Partial<Record<DataType, (values: Float64Array) => TypedData>> = {
  float32: v => Float32Array.from(v),
  float64: v => v,
  float16: v => float16Array(v),
  int8: v => Int8Array.from(v),
  uint8: v => Uint8Array.from(v),
  int16: v => Int16Array.from(v),
  uint16: v => Uint16Array.from(v),
  int32: v => Int32Array.from(v),
  uint32: v => Uint32Array.from(v),
  int64: v => BigInt64Array.from(v as Iterable<number>, BigInt),
  uint64: v => BigUint64Array.from(v as Iterable<number>, BigInt),
  bool: v => Uint8Array.from(v),
};
const typed = (type: DataType, values: Float64Array): TypedData => makers[type]!(values);
