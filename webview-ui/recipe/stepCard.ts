import { stepTitle } from '../../src/core/recipe/edits';
import type { RecipeStep } from '../../src/core/recipe/recipe';
import { winsBack } from '../../src/core/transforms/prune/reconstruct/winBackOptions';
import { h } from '../dom';
import { capital, plural } from '../format';
import { icon } from '../icons';
import type { ModelStore } from '../model/modelStore';
import { button } from '../toolkit';
import type { RecipeActions } from './recipeActions';
import { stepField } from './stepField';
import { chosenText, fieldsOf, type StepField } from './stepFields';
import { stepProblem } from './stepProblem';
import { stepText } from './stepTexts';

export interface StepPlace {
  readonly index: number;
  readonly count: number;
  readonly isOpen: boolean;
  onToggle(open: boolean): void;
}

/** A step for the whole model with its choices. */
export function stepCard(step: RecipeStep, place: StepPlace, store: ModelStore, actions: RecipeActions): HTMLElement {
  const { index, count } = place;
  const title = stepTitle(step);
  const move = (by: -1 | 1) => {
    const to = index + by;
    const label = `Move ${title} ${by < 0 ? 'up' : 'down'}`;
    return button(icon(by < 0 ? 'arrowUp' : 'arrowDown'), {
      appearance: 'icon',
      label,
      key: `step ${index} ${by}`,
      disabled: to < 0 || to >= count,
      onClick: () => void actions.edit({ kind: 'moveStep', from: index, to }),
    });
  };
  const fields = fieldsOf(step, store.model.layers);
  const problem = stepProblem(step, store.recipe.marks);
  const control = (field: StepField) => fieldControl(step, field, index, actions);
  return h(
    'li',
    { class: 'step' },
    h(
      'div',
      { class: 'step-head' },
      h('span', { class: 'step-number', 'aria-hidden': 'true' }, String(index + 1)),
      h('b', null, capital(title)),
      h(
        'span',
        { class: 'step-tools' },
        count > 1 && move(-1),
        count > 1 && move(1),
        button(icon('close'), {
          appearance: 'icon',
          label: `Remove ${title}`,
          key: `step ${index} remove`,
          onClick: () => void actions.edit({ kind: 'removeStep', index }),
        }),
      ),
    ),
    h('p', { class: 'muted' }, stepText(step)),
    problem && h('p', { class: 'step-problem' }, icon('warning'), h('span', null, problem)),
    ...fields.filter(({ leads }) => leads).map(control),
    dataLine(step),
    excludedLine(step),
    choices(step, fields.filter(({ leads }) => !leads).map(control), place),
  );
}

const fieldControl = (step: RecipeStep, field: StepField, index: number, actions: RecipeActions): HTMLElement =>
  stepField(
    field,
    field.read(step),
    `step ${index} ${field.key}`,
    value => void actions.edit({ kind: 'changeStep', index, step: field.write(step, value) }),
  );

function choices(
  step: RecipeStep,
  controls: readonly HTMLElement[],
  { index, isOpen, onToggle }: StepPlace,
): HTMLElement {
  const details = h(
    'details',
    { class: 'step-choices', open: isOpen, on: { toggle: () => onToggle(details.open) } },
    h(
      'summary',
      { 'data-key': `step ${index} choices` },
      h('span', null, 'Choices'),
      h('span', null, chosenText(step)),
    ),
    ...controls,
  );
  return details;
}

function dataLine(step: RecipeStep): HTMLElement | null {
  const pruning = step.step === 'prune' && (winsBack(step) || step.data !== undefined);
  if (!pruning && (step.step !== 'quantize' || step.mode !== 'static')) return null;
  const { data } = step;
  const samples = data?.samples === undefined ? '' : `, ${plural(data.samples, 'sample')}`;
  const text = data?.path ? data.path + samples : data ? `synthetic inputs${samples}` : 'asked for when you apply';
  return h(
    'p',
    { class: 'step-fact' },
    h('span', null, pruning ? 'Data' : 'Calibration data'),
    h('span', { title: data?.path }, text),
  );
}

const named = 3;

function excludedLine(step: RecipeStep): HTMLElement | null {
  const exclude = ('exclude' in step && step.exclude) || [];
  if (exclude.length === 0) return null;
  const rest = exclude.length > named ? ` and ${exclude.length - named} more` : '';
  const text = exclude.slice(0, named).join(', ') + rest;
  return h('p', { class: 'step-fact' }, h('span', null, 'Leaves out'), h('span', { title: exclude.join('\n') }, text));
}
