import type { LayerComparison } from '../../../src/protocol/views';
import type { Selection } from '../../model/modelStore';
import { type AlignedRow, alignedRows, hasOtherChannels, type Models, rowsByLayer, type Side } from './alignedRows';

/** What the cards are coloured by. */
export type Look = 'change' | 'channels' | 'local' | 'cumulative';
const looks: readonly { readonly value: Look; readonly label: string }[] = [
  { value: 'change', label: 'What changed' },
  { value: 'channels', label: 'Channels lost' },
  { value: 'local', label: 'Local SQNR' },
  { value: 'cumulative', label: 'Cumulative SQNR' },
];
export const isLook = (value: unknown): value is Look => looks.some(look => look.value === value);

/** Where a selection came from: the graph of one side, by pointing or by walking through it, or the table. */
export type Origin = { readonly side: Side; readonly walking: boolean } | 'table';

interface Listeners {
  layers: () => void;
  look: () => void;
  selection: (origin: Origin) => void;
}
type Selected = Readonly<Record<Side, readonly Selection[]>>;
const nothing: Selected = { a: [], b: [] };

/** What both graphs and the table share: the aligned layers, once they are known, what is selected, and the colours. */
export class AlignmentStore {
  private readonly listeners: { [K in keyof Listeners]: Listeners[K][] } = { layers: [], look: [], selection: [] };
  private comparison: LayerComparison | null = null;
  private aligned: readonly AlignedRow[] = [];
  private rowOf: Readonly<Record<Side, Int32Array>>;
  private chosen: Selected = nothing;

  constructor(
    readonly models: Models,
    private currentLook: Look,
  ) {
    this.rowOf = this.indexRows();
  }

  /** null until they have come. */
  get layers(): LayerComparison | null {
    return this.comparison;
  }
  get rows(): readonly AlignedRow[] {
    return this.aligned;
  }
  /** Channels once it is known that some were lost; a look that was chosen in another comparison stays on the list. */
  get looks(): typeof looks {
    const offersChannels = this.currentLook === 'channels' || this.aligned.some(hasOtherChannels);
    return looks.filter(({ value }) => value !== 'channels' || offersChannels);
  }
  get selected(): Selected {
    return this.chosen;
  }
  get look(): Look {
    return this.currentLook;
  }
  /** -1: nothing that the table lists. */
  get selectedRow(): number {
    for (const side of ['a', 'b'] as const) {
      const first = this.chosen[side][0];
      if (first?.kind === 'layer') return this.rowOfLayer(side, first.index);
    }
    return -1;
  }
  rowOfLayer(side: Side, layer: number): number {
    return this.rowOf[side][layer] ?? -1;
  }

  setLayers(layers: LayerComparison): void {
    this.comparison = layers;
    this.aligned = alignedRows(layers, this.models);
    this.rowOf = this.indexRows();
    for (const listener of this.listeners.layers) listener();
  }
  setLook(look: Look): void {
    this.currentLook = look;
    for (const listener of this.listeners.look) listener();
  }

  /** Selects in one graph, and with it the counterparts in the other. */
  select(side: Side, selection: Selection | null, walking: boolean): void {
    this.choose(selection ? this.withCounterparts(side, selection) : nothing, { side, walking });
  }
  selectRow(row: number): void {
    const aligned = this.aligned[row];
    this.choose(aligned ? { a: layersOf(aligned.a), b: layersOf(aligned.b) } : nothing, 'table');
  }

  on<K extends keyof Listeners>(topic: K, listener: Listeners[K]): void {
    this.listeners[topic].push(listener);
  }

  /** What stands for the same in both models: layers, and the inputs and outputs at both ends. */
  get counterparts(): Selected[] {
    const ends = (['input', 'output'] as const).flatMap(kind =>
      this.models.a[`${kind}s`].map((_, index) => this.withCounterparts('a', { kind, index })),
    );
    return [...ends, ...this.aligned.map(row => ({ a: layersOf(row.a), b: layersOf(row.b) }))];
  }

  private withCounterparts(side: Side, selection: Selection): Selected {
    const other = side === 'a' ? 'b' : 'a';
    const of = (mine: readonly Selection[], theirs: readonly Selection[]): Selected =>
      side === 'a' ? { a: mine, b: theirs } : { a: theirs, b: mine };
    if (selection.kind !== 'layer') {
      // Inputs and outputs of compared models go by the same names.
      const list = `${selection.kind}s` as const;
      const name = this.models[side][list][selection.index]?.name;
      const index = this.models[other][list].findIndex(value => value.name === name);
      return of([selection], index < 0 ? [] : [{ kind: selection.kind, index }]);
    }
    const row = this.aligned[this.rowOfLayer(side, selection.index)];
    if (!row) return of([selection], []);
    const rest = row[side].filter(layer => layer !== selection.index);
    return of([selection, ...layersOf(rest)], layersOf(row[other]));
  }

  private choose(selected: Selected, origin: Origin): void {
    this.chosen = selected;
    for (const listener of this.listeners.selection) listener(origin);
  }
  private indexRows(): Record<Side, Int32Array> {
    const { a, b } = this.models;
    return {
      a: rowsByLayer(this.aligned, 'a', a.layers.length),
      b: rowsByLayer(this.aligned, 'b', b.layers.length),
    };
  }
}

const layersOf = (indices: readonly number[]): Selection[] => indices.map(index => ({ kind: 'layer', index }));
