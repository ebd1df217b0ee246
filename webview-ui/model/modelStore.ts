import type { GraphItem, LayerView, ModelView } from '../../src/protocol/views';
import type { Metric } from './metric';

/** One thing of the model that the user looks at. */
export interface Selection {
  readonly kind: GraphItem['kind'];
  /** Index into the model's layers, inputs or outputs. */
  readonly index: number;
}

export type Topic = 'model' | 'selection' | 'metric' | 'search';

/** What the parts of the model's view share: the model, the selected item, the metric and the search text. */
export class ModelStore {
  private readonly listeners = new Map<Topic, ((reveal: boolean) => void)[]>();
  private selected: Selection | null = null;
  private currentMetric: Metric;
  private query = '';

  constructor(
    private current: ModelView,
    metric: Metric,
  ) {
    this.currentMetric = metric;
  }

  get model(): ModelView {
    return this.current;
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
    this.selected = before && name !== null ? this.find(before.kind, name) : null;
    this.tell('model', false);
    this.tell('selection', false);
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
