import type { AlignedLayers, Comparison, LayerComparison } from '../views';

/** A row of the table of layers: layers that belong together, or one that only one model has. */
export interface LayerRow {
  readonly kind: 'same' | 'changed' | 'removed' | 'added';
  readonly a: readonly string[];
  readonly b: readonly string[];
  readonly by: AlignedLayers['by'] | null;
  readonly changes: readonly string[];
  readonly local: SqnrFigure;
  readonly cumulative: SqnrFigure;
}
/** In dB; null: unknown. */
export type SqnrFigure = number | 'identical' | null;

export function layerRows({ aligned, removed, added }: LayerComparison): LayerRow[] {
  const alone = { by: null, changes: [], local: null, cumulative: null };
  return [
    ...aligned.map(({ a, b, by, changes, ...figures }) => ({
      kind: changes.length > 0 ? ('changed' as const) : ('same' as const),
      ...{ a, b, by, changes },
      local: figures.localIdentical ? ('identical' as const) : figures.localSqnrDb,
      cumulative: figures.identical ? ('identical' as const) : figures.cumulativeSqnrDb,
    })),
    ...removed.map(name => ({ kind: 'removed' as const, a: [name], b: [], ...alone })),
    ...added.map(name => ({ kind: 'added' as const, a: [], b: [name], ...alone })),
  ];
}

/** Rows with a figure, the worst in the run first. */
export const worstLayers = (rows: readonly LayerRow[]): (LayerRow & { readonly cumulative: number })[] =>
  rows
    .filter((row): row is LayerRow & { cumulative: number } => typeof row.cumulative === 'number')
    .sort((x, y) => x.cumulative - y.cumulative);

export const sqnrText = (figure: SqnrFigure): string =>
  figure === null ? '–' : figure === 'identical' ? 'identical' : `${figure.toFixed(1)} dB`;

/** The first names the row; how many more there are is said. */
export const namesText = ([first, ...others]: readonly string[]): string =>
  first === undefined ? '–' : others.length > 0 ? `${first} +${others.length}` : first;

/** One line on how the layers of both models relate. */
export function layerSummary(layers: LayerComparison): string {
  const rows = layerRows(layers);
  const count = (kind: LayerRow['kind']) => rows.filter(r => r.kind === kind).length;
  return `${layers.aligned.length} aligned, ${count('changed')} of them changed, ${layers.removed.length} removed, ${layers.added.length} added`;
}

/** How the figures of the layers came about. */
export const layerNotes = ({ samples, notes = [] }: LayerComparison, { data }: Pick<Comparison, 'data'>): string[] => [
  ...(samples > 0 ? [`layers were run on ${samples} ${samples === 1 ? 'sample' : 'samples'} of ${data}`] : []),
  ...notes,
];
