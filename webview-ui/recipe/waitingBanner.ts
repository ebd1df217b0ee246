import type { RecipeView } from '../../src/protocol/recipe';
import { h } from '../dom';
import { plural } from '../format';
import { icon } from '../icons';
import { button } from '../toolkit';
import type { RecipeActions } from './recipeActions';

/** The recipe beside the model was written for another version of it: the user says what becomes of it. */
export function waitingBanner({ waiting, fileName }: RecipeView, actions: RecipeActions): HTMLElement | null {
  if (!waiting) return null;
  const { marks, fitting, steps } = waiting;
  const found = [
    ...(marks > 0 ? [fitsText(marks, fitting)] : []),
    ...(steps > 0 ? [plural(steps, 'step for the whole model', 'steps for the whole model')] : []),
  ].join(', ');
  return h(
    'div',
    { class: 'banner warning waiting', role: 'alert' },
    icon('warning'),
    h('span', { class: 'banner-text' }, `${fileName} was written for another version of this model: ${found}.`),
    h(
      'span',
      { class: 'banner-actions' },
      button('Take over', { onClick: () => actions.command('takeOverMarks') }),
      button('Drop', { onClick: () => actions.command('dropMarks') }),
    ),
  );
}

const fitsText = (marks: number, fitting: number): string =>
  fitting === marks
    ? `${plural(marks, 'mark')}, whose layers are all here`
    : `${plural(marks, 'mark')}, ${fitting} of them for layers that it still has`;
