import { emptyRecipe } from '../../../src/protocol/recipe';
import type { ModelView } from '../../../src/protocol/views';
import { modelState } from './modelState';
import { mixedRecipe } from './recipes';
import type { Scene } from './scene';

/** A marked model with its recipe, one of its layers, several of them, and a recipe that waits. */
export function recipeScenes(view: ModelView): Scene[] {
  const recipe = mixedRecipe(view);
  const weighted = view.layers.filter(({ parameters }) => parameters > 0);
  const state = modelState(view, { recipe });
  return [
    { name: 'recipe', state, model: view, saved: { side: 'recipe' }, size: { width: 1280, height: 1000 } },
    {
      name: 'recipe-open',
      state,
      model: view,
      saved: { side: 'recipe', tableOpen: false },
      size: { width: 1280, height: 1000 },
      act: async page => {
        for (const summary of ['.step-choices summary', '.mark-group-head'])
          await page.locator(summary).first().click();
      },
    },
    { name: 'marked', state, model: view, saved: { selection: weighted[1]!.name } },
    {
      name: 'marked-several',
      state,
      model: view,
      act: async page => {
        await page.locator('.table-row').nth(2).click();
        await page
          .locator('.table-row')
          .nth(8)
          .click({ modifiers: ['Shift'] });
        await page.locator('.mark-menu vscode-button').click();
      },
    },
    {
      name: 'recipe-waiting',
      state: modelState(view, {
        recipe: {
          ...emptyRecipe('mobilenet_v2.recipe.json'),
          unknown: [
            { name: '/features/features.9/conv/conv.7/Conv', hint: '/features/features.9/conv/conv.2/Conv' },
            { name: '/head/Gemm', hint: null },
          ],
          waiting: { marks: 14, fitting: 12, steps: 1 },
        },
      }),
      model: view,
      saved: { side: 'recipe' },
      size: { width: 900, height: 700 },
    },
  ];
}
