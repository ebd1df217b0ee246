import { h } from '../dom';
import { icon } from '../icons';
import { section } from '../inspector/parts';
import type { ModelStore } from '../model/modelStore';
import { menuButton } from '../parts/menuButton';
import { button } from '../toolkit';
import type { RecipeActions } from './recipeActions';
import { stepCard } from './stepCard';
import { newSteps } from './stepWords';

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
      [
        {
          title: 'For all layers without a mark',
          items: newSteps.map(({ label, step }) => ({
            label,
            onChoose: () => void actions.edit({ kind: 'addStep', step }),
          })),
        },
      ],
      { key: 'add step' },
    ),
  );
}

/** Such an order is refused when the recipe is applied: it is said before. */
function orderWarning({ recipe: { steps } }: ModelStore, actions: RecipeActions): HTMLElement | null {
  const half = steps.findIndex(({ step }) => step === 'float16');
  const last = steps.map(({ step }) => step).lastIndexOf('quantize');
  if (half < 0 || last < half) return null;
  return h(
    'div',
    { class: 'recipe-warning' },
    icon('warning'),
    h('span', null, 'FP16 has to come last: quantizing behind it would undo it.'),
    button('Put it last', {
      key: 'put last',
      onClick: () => void actions.edit({ kind: 'moveStep', from: half, to: steps.length - 1 }),
    }),
  );
}
