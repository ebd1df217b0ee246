import type { AlignedLayers, Comparison, LayerComparison } from '../views';
import { hasManyZeros } from '../zeros';
import { percent } from './numbers';

/** A row of the table of layers: layers that belong together, or one that only one model has. */
export interface LayerRow {
  readonly kind: 'same' | 'changed' | 'removed' | 'added';
  readonly a: readonly string[];
  readonly b: readonly string[];
  readonly by: AlignedLayers['by'] | null;
  readonly changes: readonly string[];
  /** null: no layer with output channels of its own, or not known. */
  readonly channels: NonNullable<AlignedLayers['channels']> | null;
  /** Shares of zero weights. */
  readonly zeroWeights: NonNullable<AlignedLayers['zeroWeights']> | null;
  readonly local: SqnrFigure;
  readonly cumulative: SqnrFigure;
}
/** In dB; null: unknown. */
export type SqnrFigure = number | 'identical' | null;

export function layerRows({ aligned, removed, added }: LayerComparison): LayerRow[] {
  const alone = { by: null, changes: [], channels: null, zeroWeights: null, local: null, cumulative: null };
  return [
    ...aligned.map(({ a, b, by, changes, channels = null, zeroWeights = null, ...figures }) => ({
      kind: changes.length > 0 ? ('changed' as const) : ('same' as const),
      ...{ a, b, by, changes, channels, zeroWeights },
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

/** Rows whose layers have another number of output channels. */
export const prunedRows = (rows: readonly LayerRow[]): (LayerRow & { readonly channels: { a: number; b: number } })[] =>
  rows.filter(
    (row): row is LayerRow & { channels: { a: number; b: number } } =>
      row.channels !== null && row.channels.a !== row.channels.b,
  );

/** Whether zeros among the weights of a layer are worth telling. */
export const areSparse = (rows: readonly Pick<LayerRow, 'zeroWeights'>[]): boolean =>
  rows.some(({ zeroWeights }) => hasManyZeros(zeroWeights?.a) || hasManyZeros(zeroWeights?.b));

/** A column of the tables of layers. */
export interface LayerColumn {
  readonly title: string;
  readonly isFigure: boolean;
  text(row: LayerRow): string;
  /** What the text leaves out. */
  full?(row: LayerRow): string;
}

/** What tables of layers show: channels and zeros only where they tell something. */
export function layerColumns(rows: readonly LayerRow[]): LayerColumn[] {
  const names = (title: string, side: 'a' | 'b'): LayerColumn => ({
    ...{ title, isFigure: false },
    text: row => namesText(row[side]),
    full: row => row[side].join('\n'),
  });
  const figure = (title: string, of: LayerColumn['text']): LayerColumn => ({ title, isFigure: true, text: of });
  return [
    names('layer', 'a'),
    names('in the result', 'b'),
    { title: 'changes', isFigure: false, text: changesText },
    ...(prunedRows(rows).length > 0 ? [figure('channels', row => channelsText(row))] : []),
    ...(areSparse(rows) ? [figure('zero weights', row => zerosText(row))] : []),
    figure('by itself', row => sqnrText(row.local)),
    figure('in the run', row => sqnrText(row.cumulative)),
  ];
}

const changesText = ({ kind, changes }: LayerRow): string =>
  kind === 'removed' || kind === 'added' ? kind : changes.join('; ');

/** `64 → 40`; layers that kept theirs show one number. */
export function channelsText({ channels }: Pick<LayerRow, 'channels'>): string {
  if (!channels) return '–';
  return channels.a === channels.b ? String(channels.b) : `${channels.a} → ${channels.b}`;
}

function zerosText({ zeroWeights }: LayerRow): string {
  const share = (value: number | null) => (value === null ? '–' : percent(value));
  const { a = null, b = null } = zeroWeights ?? {};
  return a === null && b === null ? '–' : `${share(a)} → ${share(b)}`;
}

/** One line on how the layers of both models relate. */
export function layerSummary(layers: LayerComparison): string {
  const rows = layerRows(layers);
  const count = (kind: LayerRow['kind']) => rows.filter(r => r.kind === kind).length;
  const pruned = prunedRows(rows).length;
  const parts = [
    `${layers.aligned.length} aligned, ${count('changed')} of them changed`,
    ...(pruned > 0 ? [`${pruned} with another number of channels`] : []),
  ];
  return `${parts.join(', ')}, ${layers.removed.length} removed, ${layers.added.length} added`;
}

/** How the figures of the layers came about. */
export const layerNotes = ({ samples, notes = [] }: LayerComparison, { data }: Pick<Comparison, 'data'>): string[] => [
  ...(samples > 0 ? [`layers were run on ${samples} ${samples === 1 ? 'sample' : 'samples'} of ${data}`] : []),
  ...notes,
];
