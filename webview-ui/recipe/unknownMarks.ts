import { h } from '../dom';
import { icon } from '../icons';
import { linkButton, muted, section } from '../inspector/parts';
import type { ModelStore } from '../model/modelStore';
import { button } from '../toolkit';
import { markChip } from './markBadge';
import type { RecipeActions } from './recipeActions';

/** Marks of layers that the model does not have, or no longer. They are kept until the user decides; null without any. */
export function unknownMarks(store: ModelStore, actions: RecipeActions): HTMLElement | null {
  const { unknown } = store.recipe;
  if (unknown.length === 0) return null;
  return section(
    'Marks without a layer',
    unknown.length,
    muted('The model has no layers of these names.'),
    h('ul', { class: 'unknown-marks' }, ...unknown.map(({ name, hint }) => unknownItem(store, actions, name, hint))),
    unknown.length > 1 &&
      linkButton('Remove all of them', 'Removes the marks that have no layer', () =>
        actions.clear(unknown.map(({ name }) => name)),
      ),
  );
}

function unknownItem(store: ModelStore, actions: RecipeActions, name: string, hint: string | null): HTMLElement {
  const mark = store.recipe.marks[name] ?? {};
  const move = (to: string) => {
    const { [name]: _, ...others } = store.recipe.marks;
    const label = `Move the mark of ${name} to ${to}`;
    void actions.edit({ kind: 'setMarks', label, marks: { ...others, [to]: mark } });
  };
  return h(
    'li',
    null,
    h(
      'div',
      { class: 'unknown-mark' },
      markChip(mark),
      h('span', null, name),
      button(icon('close'), {
        appearance: 'icon',
        label: `Remove the mark of ${name}`,
        key: `remove ${name}`,
        onClick: () => actions.clear([name]),
      }),
    ),
    hint !== null && linkButton(`Move to ${hint}`, `Marks ${hint} instead`, () => move(hint)),
  );
}
