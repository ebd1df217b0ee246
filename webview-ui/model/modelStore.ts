import type { Mark } from '../../src/core/recipe/recipe';
import type { ProfileOverlay } from '../../src/protocol/pageApi';
import type { PruneSensitivityOverlay } from '../../src/protocol/pruneSensitivity';
import type { PruningView } from '../../src/protocol/pruning';
import { PruningIndex } from '../../src/protocol/pruningIndex';
import { emptyRecipe, type RecipeView } from '../../src/protocol/recipe';
import type { SensitivityOverlay } from '../../src/protocol/sensitivity';
import type { GraphItem, LayerView, ModelView } from '../../src/protocol/views';
import { usualPercent } from '../pruneSensitivity/ratioText';
import { Measurements, type Overlays } from './measurements';
import { isTime, type LayerFigures, type Metric } from './metric';

/** One thing of the model that the user looks at. */
export interface Selection {
  readonly kind: GraphItem['kind'];
  /** Index into the model's layers, inputs or outputs. */
  readonly index: number;
}

export type Topic = 'model' | 'selection' | 'metric' | 'search' | 'overlay' | 'sensitivity' | 'recipe' | 'pruning';

/** What the parts of the model's view share: the model, its times, the selected item, the metric and the search text. */
export class ModelStore {
  private readonly listeners = new Map<Topic, ((reveal: boolean) => void)[]>();
  private selected: Selection | null = null;
  /** Layers that are selected besides. */
  private others: readonly number[] = [];
  private currentMetric: Metric;
  private query = '';
  private readonly measured: Measurements;
  /** Until the user picks a metric, the look that tells most of this sweep is shown as points come. */
  private followed: 'sweep' | 'pruneSweep' | null = null;
  private currentRecipe = emptyRecipe('');

  constructor(
    private current: ModelView,
    metric: Metric,
    overlays: Partial<Overlays> = {},
  ) {
    this.measured = new Measurements(current.layers, { ...nothingMeasured, ...overlays });
    this.currentMetric = this.measured.usable(metric);
  }

  get model(): ModelView {
    return this.current;
  }
  get overlay(): ProfileOverlay | null {
    return this.measured.overlays.overlay;
  }
  /** A sweep of quantization, as far as it has come. */
  get sweep(): SensitivityOverlay | null {
    return this.measured.overlays.sweep;
  }
  /** A sweep of pruning, as far as it has come. */
  get pruneSweep(): PruneSensitivityOverlay | null {
    return this.measured.overlays.pruneSweep;
  }
  get figures(): LayerFigures {
    return this.measured.figures;
  }
  get recipe(): RecipeView {
    return this.currentRecipe;
  }
  /** How channels go together; null: not known. */
  get pruning(): PruningIndex | null {
    return this.measured.overlays.pruning;
  }
  /** What is asked of a layer, by its index. */
  markOf(layer: number): Mark | undefined {
    const name = this.current.layers[layer]?.name;
    return name !== undefined && Object.hasOwn(this.currentRecipe.marks, name)
      ? this.currentRecipe.marks[name]
      : undefined;
  }
  get selection(): Selection | null {
    return this.selected;
  }
  /** All that is selected, what was chosen last first. */
  get selections(): readonly Selection[] {
    return this.selected ? [this.selected, ...this.others.map(layerSelection)] : [];
  }
  get selectedLayers(): readonly LayerView[] {
    return this.selections.flatMap(({ kind, index }) => (kind === 'layer' ? (this.current.layers[index] ?? []) : []));
  }
  isSelected(layer: number): boolean {
    return this.others.includes(layer) || (this.selected?.kind === 'layer' && this.selected.index === layer);
  }
  get metric(): Metric {
    return this.currentMetric;
  }
  get search(): string {
    return this.query;
  }
  get selectedLayer(): LayerView | null {
    return this.selected?.kind === 'layer' ? (this.current.layers[this.selected.index] ?? null) : null;
  }
  get selectedName(): string | null {
    return this.selected ? (this.nameOf(this.selected) ?? null) : null;
  }

  /** Shows another version of the model; what was selected stays selected when there is still one of its name. */
  setModel(model: ModelView): void {
    const before = this.selected;
    const name = this.selectedName;
    const others = this.others.map(index => this.current.layers[index]?.name);
    this.current = model;
    this.measured.setLayers(model.layers);
    this.selected = before && name !== null ? this.find(before.kind, name) : null;
    const found = others.flatMap(other => (other === undefined ? [] : (this.find('layer', other)?.index ?? [])));
    this.others = this.selected ? found : [];
    this.tell('model', false);
    this.tell('selection', false);
  }

  /** The first times are what the user wants to see next; without any, only the model's own costs can be shown. */
  setOverlay(overlay: ProfileOverlay | null): void {
    const first = this.overlay === null;
    this.measured.set({ overlay });
    const wanted = overlay && first && !isTime(this.currentMetric) ? 'time' : this.currentMetric;
    this.showMeasured('overlay', wanted);
  }

  /** As with times. A sweep may have no figures yet. */
  setSensitivity(sweep: SensitivityOverlay | null): void {
    if (sweep && this.figures.sensitivity === null) this.followed = 'sweep';
    this.measured.set({ sweep });
    this.showSweep('sweep');
  }
  setPruneSensitivity(pruneSweep: PruneSensitivityOverlay | null): void {
    if (pruneSweep && this.figures.pruneSensitivity === null) this.followed = 'pruneSweep';
    this.measured.set({ pruneSweep });
    this.showSweep('pruneSweep');
  }
  /** At which share removed a sweep of pruning is shown. */
  get prunePercent(): number {
    return this.measured.overlays.prunePercent;
  }
  setPrunePercent(prunePercent: number): void {
    this.measured.set({ prunePercent });
    this.tell('sensitivity', false);
  }
  private showSweep(sweep: 'sweep' | 'pruneSweep'): void {
    const main = this.followed === sweep ? this.measured.mainMetric(sweep) : null;
    this.showMeasured('sensitivity', main ?? this.currentMetric);
  }

  private showMeasured(topic: Topic, wanted: Metric): void {
    const metric = this.measured.usable(wanted);
    const isOther = metric !== this.currentMetric;
    this.currentMetric = metric;
    this.tell(topic, false);
    if (isOther) this.tell('metric', false);
  }

  setRecipe(recipe: RecipeView): void {
    this.currentRecipe = recipe;
    this.tell('recipe', false);
  }

  setPruning(pruning: PruningView | null): void {
    if (pruning === (this.pruning?.view ?? null)) return;
    this.measured.set({ pruning: pruning && new PruningIndex(pruning) });
    this.tell('pruning', false);
    if (this.figures.pruneSensitivity) this.tell('sensitivity', false);
  }

  /** `reveal`: the other parts should scroll to it. */
  select(selection: Selection | null, reveal = true): void {
    const same = selection?.kind === this.selected?.kind && selection?.index === this.selected?.index;
    if (same && !reveal && this.others.length === 0) return;
    this.selected = selection;
    this.others = [];
    this.tell('selection', reveal);
  }
  /** Selects several layers; the first is the one that the inspector would show alone. */
  selectLayers([first, ...others]: readonly number[], reveal = true): void {
    this.selected = first === undefined ? null : layerSelection(first);
    this.others = others;
    this.tell('selection', reveal);
  }
  /** Adds a layer to what is selected, or takes it out. */
  toggle(layer: number): void {
    const layers = this.selections.filter(s => s.kind === 'layer').map(s => s.index);
    this.selectLayers(layers.includes(layer) ? layers.filter(l => l !== layer) : [layer, ...layers], false);
  }
  setMetric(metric: Metric): void {
    this.followed = null;
    this.currentMetric = metric;
    this.tell('metric', false);
  }
  setSearch(query: string): void {
    if (query === this.query) return;
    this.query = query;
    this.tell('search', false);
  }

  find(kind: Selection['kind'], name: string): Selection | null {
    const index = this.listOf(kind).findIndex(value => value.name === name);
    return index < 0 ? null : { kind, index };
  }

  on(topic: Topic, listener: (reveal: boolean) => void): void {
    this.listeners.set(topic, [...(this.listeners.get(topic) ?? []), listener]);
  }

  private nameOf({ kind, index }: Selection): string | undefined {
    return this.listOf(kind)[index]?.name;
  }
  private listOf(kind: Selection['kind']): readonly { readonly name: string }[] {
    if (kind === 'layer') return this.current.layers;
    return kind === 'input' ? this.current.inputs : this.current.outputs;
  }
  private tell(topic: Topic, reveal: boolean): void {
    for (const listener of this.listeners.get(topic) ?? []) listener(reveal);
  }
}

const layerSelection = (index: number): Selection => ({ kind: 'layer', index });

const nothingMeasured: Overlays = {
  ...{ overlay: null, sweep: null, pruneSweep: null, prunePercent: usualPercent, pruning: null },
};
