import { h } from '../dom';
import { plural } from '../format';
import { section } from '../inspector/parts';
import type { ModelStore } from '../model/modelStore';
import { button } from '../toolkit';
import type { RecipeActions } from './recipeActions';

/** Marks of layers that the model does not have, or no longer. They are kept until the user decides; null without any. */
export function unknownMarks({ recipe }: ModelStore, actions: RecipeActions): HTMLElement | null {
  const { unknown, marks } = recipe;
  if (unknown.length === 0) return null;
  const lost = new Set(unknown.map(({ name }) => name));
  const remove = () => {
    const kept = Object.fromEntries(Object.entries(marks).filter(([name]) => !lost.has(name)));
    void actions.edit({
      kind: 'setMarks',
      label: `Remove ${plural(lost.size, 'mark')} without a layer`,
      marks: kept,
    });
  };
  return section(
    'Marks without a layer',
    unknown.length,
    h('p', { class: 'muted' }, 'The model has no layers of these names.'),
    h(
      'ul',
      { class: 'unknown-marks' },
      ...unknown.map(({ name, hint }) =>
        h('li', null, h('span', null, name), hint && h('span', { class: 'muted' }, `Perhaps ${hint}`)),
      ),
    ),
    button('Remove them', { key: 'remove unknown', onClick: remove }),
  );
}
