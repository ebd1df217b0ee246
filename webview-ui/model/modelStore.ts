import type { ProfileOverlay } from '../../src/protocol/pageApi';
import type { GraphItem, LayerView, ModelView } from '../../src/protocol/views';
import { LayerTimes } from '../profile/layerTimes';
import { isMeasured, type LayerFigures, type Metric } from './metric';

/** One thing of the model that the user looks at. */
export interface Selection {
  readonly kind: GraphItem['kind'];
  /** Index into the model's layers, inputs or outputs. */
  readonly index: number;
}

export type Topic = 'model' | 'selection' | 'metric' | 'search' | 'overlay';

/** What the parts of the model's view share: the model, its times, the selected item, the metric and the search text. */
export class ModelStore {
  private readonly listeners = new Map<Topic, ((reveal: boolean) => void)[]>();
  private selected: Selection | null = null;
  private currentMetric: Metric;
  private query = '';
  private times: LayerTimes | null;

  constructor(
    private current: ModelView,
    metric: Metric,
    private laidOver: ProfileOverlay | null = null,
  ) {
    this.times = timesOf(current, laidOver);
    this.currentMetric = isMeasured(metric) && !laidOver ? 'macs' : metric;
  }

  get model(): ModelView {
    return this.current;
  }
  get overlay(): ProfileOverlay | null {
    return this.laidOver;
  }
  get figures(): LayerFigures {
    return { layers: this.current.layers, times: this.times };
  }
  get selection(): Selection | null {
    return this.selected;
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
    this.current = model;
    this.times = timesOf(model, this.laidOver);
    this.selected = before && name !== null ? this.find(before.kind, name) : null;
    this.tell('model', false);
    this.tell('selection', false);
  }

  /** The first times are what the user wants to see next; without any, only the model's own costs can be shown. */
  setOverlay(overlay: ProfileOverlay | null): void {
    const first = this.laidOver === null;
    this.laidOver = overlay;
    this.times = timesOf(this.current, overlay);
    const measured = isMeasured(this.currentMetric);
    const metric = overlay && first && !measured ? 'time' : !overlay && measured ? 'macs' : this.currentMetric;
    const isOther = metric !== this.currentMetric;
    this.currentMetric = metric;
    this.tell('overlay', false);
    if (isOther) this.tell('metric', false);
  }

  /** `reveal`: the other parts should scroll to it. */
  select(selection: Selection | null, reveal = true): void {
    const same = selection?.kind === this.selected?.kind && selection?.index === this.selected?.index;
    if (same && !reveal) return;
    this.selected = selection;
    this.tell('selection', reveal);
  }
  setMetric(metric: Metric): void {
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

const timesOf = (model: ModelView, overlay: ProfileOverlay | null) =>
  overlay ? new LayerTimes(model.layers, overlay.profile) : null;
