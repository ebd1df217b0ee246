import { h } from '../dom';
import { formatExact } from '../format';
import type { ModelStore } from '../model/modelStore';
import type { SavedState } from '../saved';
import { LayerTable } from './layerTable';
import { SearchBox } from './searchBox';

export interface TableActions {
  /** Enter or a double click: show the selected layer's details. */
  open(): void;
  /** Escape in the search box. */
  leave(): void;
}

/** The table of all layers with its search box. @param menus what can be done with the selected layers */
export function tablePane(
  store: ModelStore,
  saved: SavedState,
  menus: readonly HTMLElement[],
  actions: TableActions,
): HTMLElement {
  const table = new LayerTable(store, saved, () => actions.open());
  const count = h('span', { class: 'table-count', role: 'status' });
  const search = new SearchBox(store.search, {
    search: query => store.setSearch(query),
    next: backwards => {
      const layer = table.nextMatch(backwards);
      if (layer !== null) store.select({ kind: 'layer', index: layer });
    },
    leave: () => actions.leave(),
  });
  store.on('search', () => {
    if (search.element.value !== store.search) search.element.value = store.search;
  });
  table.onRows = (shown, all) => {
    count.textContent =
      shown === all ? `${formatExact(all)} layers` : `${formatExact(shown)} of ${formatExact(all)} layers`;
  };
  table.refresh();
  return h(
    'section',
    { class: 'table-pane', 'aria-label': 'Layer table' },
    h(
      'div',
      { class: 'table-tools' },
      h('h2', { class: 'pane-title' }, 'Layers'),
      search.element,
      count,
      h('span', { class: 'table-menus' }, ...menus),
    ),
    table.element,
  );
}
