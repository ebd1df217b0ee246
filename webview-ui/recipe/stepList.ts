import { stepTitle } from '../../src/core/recipe/edits';
import { h } from '../dom';
import { capital } from '../format';
import { icon } from '../icons';
import { section } from '../inspector/parts';
import type { ModelStore } from '../model/modelStore';
import { menuButton } from '../parts/menuButton';
import { button } from '../toolkit';
import type { RecipeActions } from './recipeActions';
import { stepCard } from './stepCard';
import { orderProblem, placeFor } from './stepOrder';
import { newSteps } from './stepsToAdd';
import { stepEffect } from './stepTexts';

/** What is done to all layers without a mark, step by step. @param open indices of the steps whose choices are shown */
export function stepList(store: ModelStore, actions: RecipeActions, open: Set<number>): HTMLElement {
  const { steps } = store.recipe;
  const cards = steps.map((step, index) =>
    stepCard(
      step,
      {
        index,
        count: steps.length,
        isOpen: open.has(index),
        onToggle: isOpen => {
          if (isOpen) open.add(index);
          else open.delete(index);
        },
      },
      store,
      actions,
    ),
  );
  return section(
    'Whole model',
    steps.length,
    steps.length === 0
      ? h('p', { class: 'muted' }, 'No step yet: layers without a mark stay as they are.')
      : h('ol', { class: 'steps' }, ...cards),
    orderWarning(store, actions),
    menuButton(
      [h('span', { slot: 'start' }, icon('plus')), 'Add a step'],
      newSteps.map(({ title, steps: offered }) => ({
        title,
        items: offered.map(step => ({
          label: capital(stepTitle(step)),
          detail: stepEffect(step),
          onChoose: () => void actions.edit({ kind: 'addStep', step, at: placeFor(step, steps) }),
        })),
      })),
      { key: 'add step' },
    ),
  );
}

/** What would be refused when the recipe is applied is said before. */
function orderWarning({ recipe: { steps } }: ModelStore, actions: RecipeActions): HTMLElement | null {
  const problem = orderProblem(steps);
  if (!problem) return null;
  const { text, action, from, to } = problem;
  return h(
    'div',
    { class: 'recipe-warning' },
    icon('warning'),
    h('span', null, text),
    button(action, { key: 'mend order', onClick: () => void actions.edit({ kind: 'moveStep', from, to }) }),
  );
}
