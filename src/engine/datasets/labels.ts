import { LatheError } from '../../core/errors';
import { isFloat } from '../../core/ir';
import { numbersOf } from '../../core/numeric/elements';
import type { ArraySource } from './arrayDataset';
import type { ModelInputs } from './inputSpecs';
import type { StoredArray } from './npy';

/**
 * Class indices, from an array named `labels`, `label` or `y` of one integer per sample. Arrays of the other two names that
 * are something else (targets of a regression, one-hot rows) give none; `labels` must be what it says.
 */
export async function readLabels(
  { arrays, label }: ArraySource,
  { specs }: ModelInputs,
  samples: number,
): Promise<readonly number[] | undefined> {
  const isInput = (name: string) => specs.some(s => s.name === name);
  const array = ['labels', 'label', 'y']
    .filter(name => !isInput(name))
    .map(name => arrays.get(name))
    .find(a => a);
  if (!array) return undefined;
  const problem = whyNoLabels(array, samples);
  if (problem && array.name !== 'labels') return undefined;
  if (problem) throw new LatheError(`${label}: array labels ${problem}`, 'missing-data');
  return Array.from(numbersOf(array.type, await array.read(0, samples), samples));
}

function whyNoLabels({ type, shape }: StoredArray, samples: number): string | undefined {
  if (isFloat(type)) return `is ${type}; save class indices as integers`;
  const perSample = shape.slice(1).every(d => d === 1);
  if (shape.length === 0 || !perSample)
    return `has shape ${shape.join(' × ') || 'scalar'}; save one class index per sample`;
  if (shape[0] !== samples) return `has ${shape[0]} entries for ${samples} samples`;
  return undefined;
}
