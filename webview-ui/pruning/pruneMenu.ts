import { h } from '../dom';
import { plural } from '../format';
import type { ModelStore } from '../model/modelStore';
import { type MenuItem, menuButton } from '../parts/menuButton';
import type { RecipeActions } from '../recipe/recipeActions';
import { keptChannels, keptText } from './keptChannels';
import { roundToOf } from './markedRatio';
import { pruningSubject } from './pruningSubject';

const shares = [0.25, 0.5, 0.75];

/** Sets the share to prune of all layers that are selected in the table; made anew with the selection. */
export class PruneMenu {
  readonly element = h('span', { class: 'prune-menu' });
  private roundTo = 0;

  constructor(
    private readonly store: ModelStore,
    private readonly actions: RecipeActions,
    /** Takes the user to the slider. */
    private readonly chooseOther: () => void,
  ) {
    for (const topic of ['selection', 'pruning', 'model'] as const) store.on(topic, () => this.render());
    store.on('recipe', () => {
      // A menu made anew would take the focus away.
      if (roundToOf(store) !== this.roundTo) this.render();
    });
    this.render();
  }

  private render(): void {
    this.roundTo = roundToOf(this.store);
    const selected = this.store.selectedLayers.map(({ name }) => name);
    const items = this.items(selected);
    const title =
      items.length > 0
        ? plural(selected.length, 'selected layer')
        : selected.length > 0
          ? 'None of the selected layers can lose channels'
          : 'Select layers first';
    const opener = menuButton('Set pruning', [{ title, items }], { disabled: items.length === 0 });
    opener.title = items.length > 0 ? '' : title;
    this.element.replaceChildren(opener);
  }

  private items(selected: readonly string[]): MenuItem[] {
    const { store, actions } = this;
    if (!store.pruning || selected.length === 0) return [];
    const { groups, layers } = pruningSubject(store.pruning, selected);
    if (groups.length === 0) return [];
    const { roundTo } = this;
    const share = (ratio: number): MenuItem => ({
      label: ratio > 0 ? `${ratio * 100}\u202f% of the channels` : 'None',
      hint: keptText(
        keptChannels(groups, () => ratio, roundTo),
        ratio > 0,
        roundTo,
      ),
      onChoose: () => void actions.prune(layers, ratio),
    });
    return [
      share(0),
      ...shares.map(share),
      { label: 'Another share…', hint: 'By the slider beside the graph', onChoose: this.chooseOther },
    ];
  }
}
