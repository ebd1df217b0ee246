import { h } from '../dom';
import { Tabs } from '../parts/tabs';
import type { SavedState } from '../saved';

export type SideTab = 'details' | 'recipe';

/** The pane beside the graph: what is selected, or what is to be made of the model. */
export class SidePane {
  readonly element: HTMLElement;
  private readonly tabs: Tabs<SideTab>;

  constructor(
    private readonly panels: Readonly<Record<SideTab, HTMLElement>>,
    saved: SavedState,
  ) {
    this.tabs = new Tabs<SideTab>(
      'Beside the graph',
      [
        { id: 'details', label: 'Details', panel: panels.details },
        { id: 'recipe', label: 'Recipe', panel: panels.recipe },
      ],
      side => saved.update({ side }),
    );
    this.element = h('div', { class: 'side-pane' }, this.tabs.element, panels.details, panels.recipe);
    this.tabs.show(saved.get().side ?? 'details');
  }

  /** Shows a tab and takes the keyboard to it. */
  open(tab: SideTab): void {
    this.tabs.show(tab);
    this.panels[tab].focus();
  }
}
