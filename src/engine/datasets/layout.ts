import { LatheError } from '../../core/errors';
import { type Shape, shapeText } from '../../core/ir';
import { type InputSpec, type ModelInputs, specText } from './inputSpecs';
import type { StoredArray } from './npy';

/**
 * How an array holds an input's samples. `rows`: along the input's own axis 0; `stacked`: along an axis before the input's own;
 * `shared`: the array is the input, the same for every sample (an initial state, a sampling rate).
 */
export type Layout = 'rows' | 'stacked' | 'shared';

export interface FittedArray {
  readonly spec: InputSpec;
  readonly array: StoredArray;
  readonly layout: Layout;
}

export interface FittedData {
  readonly arrays: readonly FittedArray[];
  readonly samples: number;
  /** Sizes of the inputs' symbolic dimensions in this data, without those of the batch. */
  readonly dims: Readonly<Record<string, number>>;
}

/** Matches arrays to the model's inputs. Throws LatheError naming the array, its shape and the model's. */
export function fitArrays(
  { specs, step, given }: ModelInputs,
  arrays: ReadonlyMap<string, StoredArray>,
  label: string,
): FittedData {
  const fitted = specs.map(spec => {
    const array = arrays.get(spec.name);
    if (!array) throw missing(spec, specs, arrays, label);
    return { spec, array, layout: layoutOf(spec, array, step, label) };
  });
  if (fitted.some(f => f.array.shape.includes(0)))
    throw new LatheError(`${label}: there are no samples in it`, 'missing-data');
  const samples = Math.max(1, ...fitted.filter(f => f.layout !== 'shared').map(sampleCount));
  const settled = fitted.map(f => settle(f, samples, step));
  for (const f of settled)
    if (f.layout !== 'shared' && sampleCount(f) !== samples) throw differentCounts(settled, label);
  const dims = symbolSizes(settled, label);
  for (const [name, size] of Object.entries(given))
    if (dims[name] !== undefined && dims[name] !== size)
      throw new LatheError(`${label}: ${name} is ${dims[name]} in the data, but was set to ${size}`, 'missing-data');
  return { arrays: settled, samples, dims };
}

function layoutOf(spec: InputSpec, array: StoredArray, step: number, label: string): Layout {
  const { shape } = spec;
  const given = array.shape;
  if (shape === undefined) return given.length > 0 ? 'rows' : 'shared';
  if (given.length === shape.length + 1 && agree(shape, given.slice(1))) return 'stacked';
  if (given.length === shape.length) {
    if (spec.batch === 'none' && agree(shape, given)) return 'shared';
    const fits = spec.batch === 'free' || (spec.batch === 'fixed' && given[0]! % step === 0);
    if (fits && agree(shape.slice(1), given.slice(1))) return 'rows';
  }
  throw new LatheError(
    `${label}: array ${array.name} has shape ${shapeText(given)}, but the model's input is ${specText(spec)}`,
    'missing-data',
  );
}

/** An array that holds exactly one run's worth while others hold more is the same for all of them. */
function settle(f: FittedArray, samples: number, step: number): FittedArray {
  const isOneRun = f.layout === 'rows' && f.spec.batch === 'fixed' && f.array.shape[0] === step;
  return isOneRun && samples !== step ? { ...f, layout: 'shared' } : f;
}

const sampleCount = ({ array }: FittedArray): number => array.shape[0]!;

const agree = (wanted: Shape, given: readonly number[]): boolean =>
  wanted.every((d, i) => typeof d !== 'number' || d === given[i]);

/** One symbol stands for one number, in all inputs. The batch axis has been matched already. */
function symbolSizes(arrays: readonly FittedArray[], label: string): Record<string, number> {
  const seen = new Map<string, { value: number; array: string }>();
  for (const { spec, array, layout } of arrays) {
    const offset = layout === 'stacked' ? 1 : 0;
    for (const [axis, dim] of (spec.shape ?? []).entries()) {
      const value = array.shape[axis + offset]!;
      if (typeof dim !== 'string' || dim === '?' || (axis === 0 && layout === 'rows')) continue;
      const known = seen.get(dim);
      if (known && known.value !== value)
        throw new LatheError(
          `${label}: ${dim} is ${known.value} in array ${known.array} but ${value} in array ${array.name}`,
          'missing-data',
        );
      seen.set(dim, { value, array: array.name });
    }
  }
  return Object.fromEntries([...seen].map(([symbol, { value }]) => [symbol, value]));
}

function missing(
  spec: InputSpec,
  specs: readonly InputSpec[],
  arrays: ReadonlyMap<string, StoredArray>,
  label: string,
): LatheError {
  const has = arrays.size === 0 ? 'no arrays' : [...arrays.keys()].join(', ');
  const wanted = specs.map(s => s.name).join(', ');
  return new LatheError(
    `${label}: there is no array named ${spec.name} (it has ${has}); name the arrays as the model's inputs: ${wanted}`,
    'missing-data',
  );
}

function differentCounts(arrays: readonly FittedArray[], label: string): LatheError {
  const counts = arrays.filter(f => f.layout !== 'shared').map(f => `${f.array.name} ${sampleCount(f)}`);
  return new LatheError(`${label}: the arrays have different numbers of samples: ${counts.join(', ')}`, 'missing-data');
}
