import type { DimBindings } from '../../src/protocol/engineApi';
import type { PageCommand, PageState } from '../../src/protocol/pageApi';
import type { RecipeView } from '../../src/protocol/recipe';
import { h } from '../dom';
import { icon } from '../icons';
import { recipeSummary } from '../recipe/recipeSummary';
import { button } from '../toolkit';
import { type Figure, latencyFigure, modelFigures } from './figures';
import { symbolFields } from './symbolFields';

export type ModelState = Extract<PageState, { kind: 'model' }>;

export interface HeaderActions {
  command(command: PageCommand): void;
  setDims(dims: DimBindings): void;
  toggle(pane: 'inspector' | 'table'): void;
  openRecipe(): void;
}
export interface OpenPanes {
  readonly inspector: boolean;
  readonly table: boolean;
}

/** File name, what can be done with it, and the figures of the whole model. */
export function modelHeader(
  { model, dims, overlay, recipe }: Pick<ModelState, 'model' | 'dims' | 'overlay' | 'recipe'>,
  open: OpenPanes,
  actions: HeaderActions,
): HTMLElement {
  const figures = [...modelFigures(model), ...(overlay ? [latencyFigure(overlay)] : [])];
  const ownName = model.name === model.fileName ? '' : model.name;
  return h(
    'header',
    { class: 'page-header' },
    h(
      'div',
      { class: 'title-row' },
      h('h1', { class: 'file-name', title: model.path }, model.fileName),
      h('span', { class: 'subtitle', title: ownName }, ownName),
      recipeIndicator(recipe, actions),
      h(
        'div',
        { class: 'toolbar', role: 'toolbar', 'aria-label': 'Model' },
        button('Quantize to INT8', { appearance: 'primary', onClick: () => actions.command('quantizeInt8') }),
        button('Prune…', {
          label: 'Remove channels that matter little',
          onClick: () => actions.command('prune'),
        }),
        button('Profile', {
          label: 'Measure latency, memory and the time of each layer',
          onClick: () => actions.command('profile'),
        }),
        button('Sensitivity', {
          label: 'Measure how well each layer bears to be quantized or pruned',
          onClick: () => actions.command('chooseSensitivity'),
        }),
        button('Compare with…', { onClick: () => actions.command('compareWith') }),
      ),
      h('span', { class: 'pane-toggles' }, paneToggle('inspector', open, actions), paneToggle('table', open, actions)),
    ),
    h(
      'div',
      { class: 'figure-row' },
      h('dl', { class: 'figures' }, ...figures.map(figureTile)),
      symbolFields(model.symbols, dims, actions.setDims),
    ),
  );
}

/** What is asked of the model so far; a press shows it all. */
function recipeIndicator(recipe: RecipeView, actions: HeaderActions): HTMLElement | null {
  const summary = recipeSummary(recipe);
  if (summary === null) return null;
  return h(
    'button',
    {
      type: 'button',
      class: 'recipe-indicator',
      title: `Recipe: ${summary}. Show it.`,
      on: { click: () => actions.openRecipe() },
    },
    h('span', { class: recipe.unsaved ? 'dot unsaved' : 'dot', 'aria-hidden': 'true' }),
    summary,
  );
}

function figureTile({ label, text, tooltip, isMinor }: Figure): HTMLElement {
  const unknown = text === null;
  const classes = ['figure', ...(unknown ? ['unknown'] : []), ...(isMinor ? ['minor'] : [])];
  return h(
    'div',
    { class: classes.join(' '), title: tooltip, tabindex: unknown ? 0 : undefined },
    h('dt', null, label),
    h('dd', null, text ?? 'unknown', unknown ? h('span', { class: 'visually-hidden' }, ` ${tooltip}`) : null),
  );
}

function paneToggle(pane: 'inspector' | 'table', open: OpenPanes, actions: HeaderActions): HTMLElement {
  const name = pane === 'inspector' ? 'inspector' : 'layer table';
  return button(icon(pane === 'inspector' ? 'panelRight' : 'panelBottom'), {
    appearance: 'icon',
    label: `${open[pane] ? 'Hide' : 'Show'} the ${name}`,
    pressed: open[pane],
    onClick: () => actions.toggle(pane),
  });
}
