import type { ModelView } from '../../../src/protocol/views';
import { modelState } from './modelState';
import { pruningOf } from './pruning';
import { mixedRecipe, prunedRecipe } from './recipes';
import type { Scene } from './scene';

/** A layer whose channels go with those of others, one whose channels stay, several, and a recipe that prunes. */
export function pruningScenes(view: ModelView): Scene[] {
  const pruning = pruningOf(view);
  const state = modelState(view, { pruning, recipe: prunedRecipe(view, pruning) });
  const tied = pruning.groups.find(({ layers }) => layers.length > 2)!.layers[1]!;
  const size = { width: 1280, height: 1000 };
  return [
    {
      name: 'pruning',
      state,
      model: view,
      size,
      saved: { search: 'features.5' },
      act: page => page.locator('.table-row', { hasText: tied }).click(),
    },
    { name: 'pruning-stays', state, model: view, size, saved: { selection: view.layers.at(-1)!.name } },
    {
      name: 'pruning-several',
      state,
      model: view,
      size,
      act: async page => {
        await page.locator('.table-row').nth(2).click();
        await page
          .locator('.table-row')
          .nth(8)
          .click({ modifiers: ['Shift'] });
      },
    },
    {
      name: 'pruning-recipe',
      state,
      model: view,
      size,
      saved: { side: 'recipe' },
      act: page => page.locator('.mark-group-head').click(),
    },
    {
      name: 'pruning-mixed',
      state: modelState(view, { pruning, recipe: mixedRecipe(view) }),
      model: view,
      size,
      saved: { side: 'recipe', tableOpen: false },
    },
  ];
}
