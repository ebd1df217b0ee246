import { fill, h } from '../dom';
import { capital } from '../format';
import type { ModelStore } from '../model/modelStore';
import { button } from '../toolkit';
import { markList } from './markList';
import type { RecipeActions } from './recipeActions';
import { recipeSummary } from './recipeSummary';
import { stepList } from './stepList';
import { unknownMarks } from './unknownMarks';

/** All that is to be made of the model: steps for the whole of it, and marks of single layers. */
export class RecipePane {
  readonly element = h('section', { class: 'recipe-pane', tabindex: -1, 'aria-label': 'Recipe' });
  private readonly openSteps = new Set<number>();
  private readonly openGroups = new Set<string>();

  constructor(
    private readonly store: ModelStore,
    private readonly actions: RecipeActions,
  ) {
    store.on('recipe', () => this.render());
    store.on('model', () => this.render());
    store.on('pruning', () => this.render());
    this.render();
  }

  /** Everything anew, but the place and the focus stay as they were. */
  private render(): void {
    const { store, actions } = this;
    const focused = keyOf(document.activeElement);
    const { scrollTop } = this.element;
    fill(
      this.element,
      h('header', { class: 'recipe-head' }, h('p', { class: 'muted' }, this.status()), this.buttons()),
      stepList(store, actions, this.openSteps),
      markList(store, actions, this.openGroups),
      unknownMarks(store, actions),
    );
    this.element.scrollTop = scrollTop;
    if (focused !== null) this.focusOn(focused);
  }

  private status(): string {
    const { recipe } = this.store;
    const summary = recipeSummary(recipe);
    if (summary === null) return 'Nothing is asked of this model yet.';
    return recipe.unsaved ? `${capital(summary)} in ${recipe.fileName}.` : `${capital(summary)}: ${recipe.fileName}.`;
  }

  private buttons(): HTMLElement {
    const { actions } = this;
    const { marks, steps, unsaved, fileName } = this.store.recipe;
    const isEmpty = steps.length === 0 && Object.keys(marks).length === 0;
    return h(
      'div',
      { class: 'recipe-buttons' },
      button('Apply…', {
        appearance: 'primary',
        label: isEmpty ? 'Apply: add a step or mark layers first' : 'Apply: make the model in a new file',
        key: 'apply',
        disabled: isEmpty,
        onClick: () => actions.command('applyRecipe'),
      }),
      button('Save', {
        label: `Save the recipe as ${fileName}`,
        key: 'save',
        disabled: !unsaved,
        onClick: () => actions.command('saveRecipe'),
      }),
      button('Open as JSON', {
        key: 'open',
        disabled: isEmpty && !unsaved,
        onClick: () => actions.command('openRecipe'),
      }),
    );
  }

  private focusOn(key: string): void {
    const holder = [...this.element.querySelectorAll<HTMLElement>('[data-key]')].find(e => e.dataset.key === key);
    const control = holder?.matches('.step-field')
      ? holder.querySelector<HTMLElement>('vscode-dropdown, vscode-checkbox, vscode-text-field')
      : holder;
    if (control && !control.hasAttribute('disabled')) control.focus();
    else this.element.focus();
  }
}

const keyOf = (element: Element | null): string | null =>
  element?.closest<HTMLElement>('.recipe-pane [data-key]')?.dataset.key ?? null;
