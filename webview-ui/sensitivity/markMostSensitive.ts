import { precisionTitles } from '../../src/core/recipe/edits';
import type { Mark } from '../../src/core/recipe/recipe';
import { withMarks } from '../../src/core/recipe/withMarks';
import { h } from '../dom';
import { plural } from '../format';
import type { ModelStore } from '../model/modelStore';
import type { RecipeActions } from '../recipe/recipeActions';
import { button, dropdown, textField } from '../toolkit';

/** What a sensitive layer can be left in. */
const wider = ['float32', 'float16'] as const;

const firstCount = 3;

/** A line that marks the most sensitive layers, as many as the user says. What else is marked stays. */
export function markMostSensitive(store: ModelStore, recipe: RecipeActions): HTMLElement {
  let precision: (typeof wider)[number] = 'float32';
  const count = textField({
    label: 'How many of the most sensitive layers to mark',
    value: String(firstCount),
    class: 'mark-count',
    on: {
      keydown: event => {
        if (event.key === 'Enter') mark();
      },
    },
  });
  const mark = () => {
    const wanted = /^\d+$/.test(count.value.trim()) ? Number(count.value) : 0;
    count.toggleAttribute('invalid', wanted === 0);
    count.setAttribute('aria-invalid', String(wanted === 0));
    const names = mostSensitive(store, wanted);
    if (names.length > 0) void recipe.edit(markEdit(store.recipe.marks, names, precision));
  };
  const titles = wider.map(value => ({ value, label: precisionTitles[value] }));
  return h(
    'div',
    { class: 'mark-most', role: 'group', 'aria-label': 'Mark the most sensitive layers' },
    h('span', null, 'Keep the'),
    count,
    h('span', null, 'most sensitive in'),
    dropdown('Precision of the most sensitive layers', titles, precision, chosen => {
      precision = chosen;
    }),
    button('Mark', { onClick: mark }),
  );
}

function mostSensitive({ figures, metric }: ModelStore, count: number): string[] {
  const { sensitivity, layers } = figures;
  const look = sensitivity?.nearest(metric) ?? null;
  if (!sensitivity || look === null) return [];
  return sensitivity
    .ranking(look)
    .slice(0, count)
    .map(index => layers[index]!.name);
}

function markEdit(present: Readonly<Record<string, Mark>>, names: readonly string[], precision: 'float32' | 'float16') {
  const which = names.length === 1 ? 'the most sensitive layer' : `the ${plural(names.length, 'most sensitive layer')}`;
  return {
    kind: 'setMarks',
    label: `Mark ${which}: ${precisionTitles[precision]}`,
    marks: withMarks(present, Object.fromEntries(names.map(name => [name, { precision }]))),
  } as const;
}
