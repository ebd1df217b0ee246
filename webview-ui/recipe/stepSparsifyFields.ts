import type { RecipeStep, SparsifyStep } from '../../src/core/recipe/recipe';
import { sparsePatterns, sparsifyScopes } from '../../src/core/transforms/sparsify';
import { exclusionFields, type NamedLayer } from './stepExclusionFields';
import type { StepField } from './stepFields';
import { goalField, NONE, shareField } from './stepGoal';
import { option, withOption } from './stepOption';
import type { Words } from './stepWords';

type SparseGoal = 'sparsity' | 'pattern';

export function sparsifyFields(step: SparsifyStep, layers: readonly NamedLayer[]): StepField[] {
  const amount: Readonly<Record<ReturnType<typeof sparseGoalOf>, StepField[]>> = {
    sparsity: [shareField('sparsity', shareWords), option('scope', scopeWords, sparsifyScopes, 'layer')],
    pattern: [{ ...option('pattern', patternWords, sparsePatterns, '2:4'), ...patternIsSaid }],
    [NONE]: [],
  };
  return [sparseGoal, ...amount[sparseGoalOf(step)], ...exclusionFields(layers)];
}

/** A step without a pattern would have none, not the first. */
const patternIsSaid: Pick<StepField, 'default' | 'leads' | 'write'> = {
  default: null,
  leads: true,
  write: (step, value) => withOption(step, 'pattern', value),
};

function sparseGoalOf(step: RecipeStep): SparseGoal | typeof NONE {
  if (step.step !== 'sparsify') return NONE;
  return step.pattern !== undefined ? 'pattern' : step.sparsity !== undefined ? 'sparsity' : NONE;
}

const sparseGoal = goalField<SparseGoal>({
  words: {
    label: 'Which weights',
    help: 'Some accelerators compute faster where two of every four weights are zero; a CPU does not',
    values: { sparsity: 'The smallest, as a share', pattern: 'The smallest of every few (N:M)' },
  },
  goals: ['sparsity', 'pattern'],
  start: goal => (goal === 'pattern' ? '2:4' : 0.5),
  of: sparseGoalOf,
  without: step =>
    ['sparsity', 'pattern', 'scope'].reduce<RecipeStep>((rest, key) => withOption(rest, key, undefined), step),
});

const shareWords: Words = { label: 'Weights to set to zero', help: 'The smallest ones go' };

const scopeWords: Words = {
  label: 'The share is that',
  help: 'Of all layers together, those of small weights lose more',
  values: { layer: 'Of every layer', global: 'Of all layers together' },
};

const patternWords: Words = {
  label: 'Pattern',
  help: '2:4 leaves two of every four weights that are read one after the other',
  values: { '2:4': '2 of 4 stay', '1:4': '1 of 4 stays', '4:8': '4 of 8 stay' },
};
