import { fill, h } from '../dom';
import type { Host } from '../host';
import type { ModelStore } from '../model/modelStore';
import { type ProfileActions, ProfilePanel } from '../profile/profilePanel';
import { PruningSection } from '../pruning/pruningSection';
import { PrecisionControl } from '../recipe/precisionControl';
import type { RecipeActions } from '../recipe/recipeActions';
import { SensitivityPanel } from '../sensitivity/sensitivityPanel';
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
  /** Of the selected layers. */
  private precision: PrecisionControl | null = null;
  private pruning: PruningSection | null = null;
  private profile: ProfilePanel | null = null;
  private readonly sensitivity: SensitivityPanel;

  constructor(
    private readonly store: ModelStore,
    private readonly host: Host,
    private readonly theme: Theme,
    private readonly recipe: RecipeActions,
    measureSensitivity: () => void,
  ) {
    this.sensitivity = new SensitivityPanel(store, recipe, measureSensitivity);
    store.on('selection', () => this.render());
    store.on('overlay', () => {
      if (this.layer) this.layer.showTime();
      else this.render();
    });
    store.on('sensitivity', () => this.showSensitivity());
    store.on('recipe', () => {
      this.precision?.update();
      this.pruning?.update();
    });
    store.on('pruning', () => this.pruning?.showGroups());
    store.on('metric', () => {
      if (!store.selection) this.render();
    });
    this.render();
  }

  /** Takes the keyboard to the share of channels to remove. */
  focusPruning(): void {
    this.pruning?.focus();
  }

  private render(): void {
    this.layer?.dispose();
    this.layer = null;
    this.precision = null;
    this.pruning = null;
    this.profile?.dispose();
    this.profile = null;
    const { selection, overlay } = this.store;
    if (!selection) {
      this.profile = overlay && new ProfilePanel(overlay, this.theme, this.profileActions());
      if (this.store.sweep) this.sensitivity.update();
      const measured = [...(this.store.sweep ? [this.sensitivity.element] : []), ...(this.profile?.elements ?? [])];
      fill(this.element, ...modelOverview(this.store, measured));
    } else if (selection.kind === 'layer') {
      this.precision = new PrecisionControl(this.store, this.recipe);
      this.pruning = new PruningSection(this.store, this.recipe);
      const marks = [section('Precision', null, this.precision.element), this.pruning.element];
      fill(this.element, ...this.layers(marks));
    } else fill(this.element, ...this.terminal(selection.kind, selection.index));
    this.element.scrollTop = 0;
  }

  /** Points come several times in a second: what stands stays where it is. */
  private showSensitivity(): void {
    const { selection, sweep } = this.store;
    if (this.layer) this.layer.showSensitivity();
    else if (!selection && sweep && this.sensitivity.element.isConnected) this.sensitivity.update();
    else if (!selection) this.render();
  }

  private layers(marks: readonly HTMLElement[]): HTMLElement[] {
    const { store, host, theme } = this;
    if (store.selectedLayers.length > 1) return severalLayers(store, host, marks);
    this.layer = new LayerInspector(store, host, theme, marks, () => this.copyName());
    return this.layer.elements;
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
