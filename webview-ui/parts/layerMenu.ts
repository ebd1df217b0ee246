import { isDrawn } from '../inspector/layerSummary';
import type { ModelStore } from '../model/modelStore';

/**
 * The context menu of a layer in the graph and in the table. VS Code draws it (package.json, menus `webview/context`):
 * it looks for `data-vscode-context` where the event started, once this listener has seen the event. A press selects
 * the layer that it hits; the keyboard's menu is about the layer that is selected.
 */
export function offerLayerMenu(page: HTMLElement, store: ModelStore): void {
  page.addEventListener('contextmenu', event => {
    const target = event.target as Element;
    const place = target.closest<HTMLElement>('.graph-canvas, .layer-table');
    if (!place) return;
    const row = target.closest<HTMLElement>('[data-layer]');
    // A menu on one of several is about all of them.
    if (row && !store.isSelected(Number(row.dataset.layer)))
      store.select({ kind: 'layer', index: Number(row.dataset.layer) });
    const context = JSON.stringify({
      webviewSection: sectionOf(store),
      preventDefaultContextMenuItems: true,
    });
    // Selecting draws the rows anew: the one that was hit has left the table.
    for (const element of [place, row]) if (element) element.dataset.vscodeContext = context;
  });
}

/** What the entries of the menu go by (`when` in package.json). A layer computed from constants alone has nothing to profile. */
function sectionOf(store: ModelStore): 'noLayer' | 'constantLayer' | 'layer' | 'layers' {
  const { length } = store.selectedLayers;
  if (length === 0) return 'noLayer';
  if (length > 1) return 'layers';
  return isDrawn(store) ? 'layer' : 'constantLayer';
}
