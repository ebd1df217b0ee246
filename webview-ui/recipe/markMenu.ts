import { precisionTitles } from '../../src/core/recipe/edits';
import { h } from '../dom';
import { formatExact, plural } from '../format';
import type { ModelStore } from '../model/modelStore';
import { type MenuItem, menuButton } from '../parts/menuButton';
import { sharedOffers } from './offers';
import type { RecipeActions } from './recipeActions';

/** Sets the precision of all layers that are selected in the table; made anew with the selection. */
export class MarkMenu {
  readonly element = h('span', { class: 'mark-menu' });

  constructor(
    private readonly store: ModelStore,
    private readonly actions: RecipeActions,
  ) {
    store.on('selection', () => this.render());
    this.render();
  }

  private render(): void {
    const { length } = this.store.selectedLayers;
    const title = length === 0 ? 'Select layers first' : plural(length, 'selected layer');
    this.element.replaceChildren(
      menuButton('Set precision', [{ title, items: length > 0 ? this.items() : [] }], { disabled: length === 0 }),
    );
  }

  private items(): MenuItem[] {
    const layers = this.store.selectedLayers;
    const offers = [...sharedOffers(layers)].reverse();
    return [
      {
        label: 'As the whole model',
        onChoose: () =>
          this.actions.mark(
            layers.map(({ name }) => name),
            null,
          ),
      },
      ...offers.map(({ precision, fitting, possible, reason }) => ({
        label:
          possible && fitting.length < layers.length
            ? `${precisionTitles[precision]} (${formatExact(fitting.length)} of ${formatExact(layers.length)})`
            : precisionTitles[precision],
        hint: reason,
        disabled: !possible,
        onChoose: () => this.actions.mark(fitting, precision),
      })),
    ];
  }
}
