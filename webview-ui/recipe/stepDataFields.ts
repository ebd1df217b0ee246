import type { PrecisionStep, PruneStep, RecipeData } from '../../src/core/recipe/recipe';
import { countEntry } from './stepEntries';
import type { StepField } from './stepFields';
import { withOption } from './stepOption';

/** The data that a step names: they can be let go, and how much of them is used can be said. */
export function dataFields({ data }: PrecisionStep | PruneStep): StepField[] {
  if (!data?.path) return [];
  return [dataField(data, data.path), samplesField(data)];
}

const ASK = 'ask';

const dataField = (data: RecipeData, path: string): StepField => ({
  key: 'data',
  isTold: true,
  words: {
    label: 'Data',
    help: 'What is measured on when the recipe is applied',
    values: { [ASK]: 'Asked for when you apply' },
  },
  values: [ASK, path],
  default: ASK,
  read: step => ('data' in step && step.data?.path) || ASK,
  write: (step, value) => withOption(step, 'data', value === ASK ? undefined : data),
});

/** Empty: as many as the step takes by itself. */
const samplesField = (data: RecipeData): StepField => ({
  key: 'samples',
  isTold: true,
  words: { label: 'Samples of the data', help: 'At most so many are used' },
  values: [],
  entry: { ...countEntry(), read: typed => (typed.trim() === '' ? { value: '' } : countEntry().read(typed)) },
  default: '',
  read: step => ('data' in step && step.data?.samples) || '',
  write: (step, value) => {
    const { samples: _, ...others } = data;
    return withOption(step, 'data', value === '' ? others : { ...others, samples: Number(value) });
  },
});
