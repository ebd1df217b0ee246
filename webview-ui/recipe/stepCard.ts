import { stepTitle } from '../../src/core/recipe/edits';
import type { RecipeStep } from '../../src/core/recipe/recipe';
import { h } from '../dom';
import { plural } from '../format';
import { icon } from '../icons';
import { button } from '../toolkit';
import type { RecipeActions } from './recipeActions';
import { stepField } from './stepField';
import { chosenText, chosenValue, fieldsOf, withValue } from './stepFields';
import { stepText } from './stepWords';

export interface StepPlace {
  readonly index: number;
  readonly count: number;
  readonly isOpen: boolean;
  onToggle(open: boolean): void;
}

/** A step for the whole model with its choices. */
export function stepCard(step: RecipeStep, place: StepPlace, actions: RecipeActions): HTMLElement {
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
  return h(
    'li',
    { class: 'step' },
    h(
      'div',
      { class: 'step-head' },
      h('span', { class: 'step-number', 'aria-hidden': 'true' }, String(index + 1)),
      h('b', null, title),
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
    dataLine(step),
    excludedLine(step),
    fieldsOf(step).length > 0 ? choices(step, place, actions) : null,
  );
}

function choices(step: RecipeStep, { index, isOpen, onToggle }: StepPlace, actions: RecipeActions): HTMLElement {
  const details = h(
    'details',
    { class: 'step-choices', open: isOpen, on: { toggle: () => onToggle(details.open) } },
    h(
      'summary',
      { 'data-key': `step ${index} choices` },
      h('span', null, 'Choices'),
      h('span', null, chosenText(step)),
    ),
    ...fieldsOf(step).map(field =>
      stepField(
        field,
        chosenValue(step, field),
        `step ${index} ${field.key}`,
        value => void actions.edit({ kind: 'changeStep', index, step: withValue(step, field, value) }),
      ),
    ),
  );
  return details;
}

function dataLine(step: RecipeStep): HTMLElement | null {
  if (step.step !== 'quantize' || step.mode !== 'static') return null;
  const { data } = step;
  const samples = data?.samples === undefined ? '' : `, ${plural(data.samples, 'sample')}`;
  const text = data?.path ? data.path + samples : data ? `synthetic inputs${samples}` : 'asked for when you apply';
  return h('p', { class: 'step-fact' }, h('span', null, 'Calibration data'), h('span', { title: data?.path }, text));
}

const named = 3;

function excludedLine(step: RecipeStep): HTMLElement | null {
  const exclude = ('exclude' in step && step.exclude) || [];
  if (exclude.length === 0) return null;
  const rest = exclude.length > named ? ` and ${exclude.length - named} more` : '';
  const text = exclude.slice(0, named).join(', ') + rest;
  return h('p', { class: 'step-fact' }, h('span', null, 'Leaves out'), h('span', { title: exclude.join('\n') }, text));
}
