import { fill, h } from '../dom';
import type { Host } from '../host';
import type { ModelStore } from '../model/modelStore';
import { type ProfileActions, ProfilePanel } from '../profile/profilePanel';
import { TakeFromSweep } from '../pruneSensitivity/takeFromSweep';
import { PruningSection } from '../pruning/pruningSection';
import { PrecisionControl } from '../recipe/precisionControl';
import type { RecipeActions } from '../recipe/recipeActions';
import { type SweepCommand, SweepPanels } from '../sensitivity/sweepPanels';
import type { Theme } from '../theme/theme';
import { LayerInspector, type LayerMarks } from './layerInspector';
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
  private readonly sweeps: SweepPanels;
  /** For the groups of several selected layers. */
  private take: TakeFromSweep | null = null;

  constructor(
    private readonly store: ModelStore,
    private readonly host: Host,
    private readonly theme: Theme,
    private readonly recipe: RecipeActions,
    measure: (command: SweepCommand) => void,
  ) {
    this.sweeps = new SweepPanels(store, recipe, measure);
    store.on('selection', () => this.render());
    store.on('overlay', () => {
      if (this.layer) this.layer.showTime();
      else this.render();
    });
    store.on('sensitivity', () => this.showSweeps());
    store.on('recipe', () => {
      this.precision?.update();
      this.pruning?.update();
      this.updateSweeps();
    });
    store.on('pruning', () => this.pruning?.showGroups());
    store.on('metric', () => {
      if (store.selection) this.updateSweeps();
      else this.render();
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
    this.take = null;
    this.profile?.dispose();
    this.profile = null;
    const { selection, overlay } = this.store;
    if (!selection) {
      this.profile = overlay && new ProfilePanel(overlay, this.theme, this.profileActions());
      const measured = [...this.sweeps.elements, ...(this.profile?.elements ?? [])];
      fill(this.element, ...modelOverview(this.store, measured));
    } else if (selection.kind === 'layer') {
      this.precision = new PrecisionControl(this.store, this.recipe);
      this.pruning = new PruningSection(this.store, this.recipe);
      const precision = section('Precision', null, this.precision.element);
      fill(this.element, ...this.layers({ precision, pruning: this.pruning.element }));
    } else fill(this.element, ...this.terminal(selection.kind, selection.index));
    this.element.scrollTop = 0;
  }

  /** Points come several times in a second: what stands stays where it is. */
  private showSweeps(): void {
    if (!this.updateSweeps() && !this.store.selection) this.render();
  }
  /** False: other panels are to be shown than those that stand. */
  private updateSweeps(): boolean {
    this.layer?.showSweeps();
    this.take?.update();
    return this.store.selection !== null || this.sweeps.update();
  }

  private layers(marks: LayerMarks): HTMLElement[] {
    const { store, host, theme } = this;
    if (store.selectedLayers.length > 1) {
      this.take = new TakeFromSweep(store, this.recipe, 'selected');
      return severalLayers(store, host, [marks.precision, marks.pruning, this.take.element]);
    }
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
