import { fill, h } from '../dom';
import type { Host } from '../host';
import type { ModelStore } from '../model/modelStore';
import { type ProfileActions, ProfilePanel } from '../profile/profilePanel';
import type { Theme } from '../theme/theme';
import { LayerInspector } from './layerInspector';
import { connections } from './layerSummary';
import { modelOverview } from './modelOverview';
import { section } from './parts';
import { severalLayers } from './severalLayers';
import { valueList } from './values';

/** The side pane: the selected layer, input or output, else the model. */
export class InspectorPane {
  readonly element = h('aside', { class: 'inspector', tabindex: -1, 'aria-label': 'Inspector' });
  private layer: LayerInspector | null = null;
  private profile: ProfilePanel | null = null;

  constructor(
    private readonly store: ModelStore,
    private readonly host: Host,
    private readonly theme: Theme,
  ) {
    store.on('selection', () => this.render());
    store.on('overlay', () => {
      if (this.layer) this.layer.showTime();
      else this.render();
    });
    store.on('metric', () => {
      if (!store.selection) this.render();
    });
    this.render();
  }

  focus(): void {
    this.element.focus();
  }

  private render(): void {
    this.layer?.dispose();
    this.layer = null;
    this.profile?.dispose();
    this.profile = null;
    const { selection, overlay } = this.store;
    if (!selection) {
      this.profile = overlay && new ProfilePanel(overlay, this.theme, this.profileActions());
      fill(this.element, ...modelOverview(this.store, this.profile?.elements ?? []));
    } else if (this.store.selectedLayers.length > 1) fill(this.element, ...severalLayers(this.store, this.host));
    else if (selection.kind === 'layer') {
      this.layer = new LayerInspector(this.store, this.host, this.theme, () => this.copyName());
      fill(this.element, ...this.layer.elements);
    } else fill(this.element, ...this.terminal(selection.kind, selection.index));
    this.element.scrollTop = 0;
  }

  private terminal(kind: 'input' | 'output', index: number): HTMLElement[] {
    const { inputs, outputs } = this.store.model;
    const value = (kind === 'input' ? inputs : outputs)[index];
    if (!value) return [];
    return [
      h('h2', { class: 'inspector-title' }, kind === 'input' ? 'Model input' : 'Model output'),
      section('Value', null, valueList([value])),
      ...connections(this.store),
    ];
  }

  private profileActions(): ProfileActions {
    return {
      command: command => void this.host.call('command', { command }),
      measureAgain: profile => void this.host.call('command', { command: 'profile', profile }),
    };
  }
  private copyName(): void {
    void this.host.call('command', { command: 'copyLayerName' });
  }
}
