import type { ExecutedLayer } from '../../../src/core/studies/executed';
import type { AlignedLayers, LayerComparison, ModelView } from '../../../src/protocol/views';

export type Side = 'a' | 'b';
export type Kind = 'same' | 'changed' | 'removed' | 'added';

/** Layers that do the same work in both models, by their index in each; or those that only one of them has. */
export interface AlignedRow {
  readonly kind: Kind;
  /** Those that do the work first. */
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly changes: readonly string[];
  /** Output channels; null: the layers have none of their own, or they are not known. */
  readonly channels: NonNullable<AlignedLayers['channels']> | null;
  /** Shares of zero weights; null: not known. */
  readonly zeroWeights: NonNullable<AlignedLayers['zeroWeights']> | null;
  readonly local: Sqnr;
  readonly cumulative: Sqnr;
  /** How the result's layer is executed; '' where that is not known. */
  readonly runsAs: string;
}

/** Ratio of signal to noise in dB, the noise being what differs from the original; null: unknown. */
export type Sqnr = number | 'identical' | null;

export interface Models {
  readonly a: ModelView;
  readonly b: ModelView;
}

/** Rows in the order of the original, with what was added where it stands in the result. */
export function alignedRows(layers: LayerComparison, models: Models): AlignedRow[] {
  const index = { a: indexOf(models.a), b: indexOf(models.b) };
  const known = (names: readonly string[], side: Side) => names.flatMap(name => index[side].get(name) ?? []);
  const rows: AlignedRow[] = layers.aligned.map(pair => ({
    kind: pair.changes.length > 0 ? 'changed' : 'same',
    a: known(pair.a, 'a'),
    b: known(pair.b, 'b'),
    changes: pair.changes,
    channels: pair.channels ?? null,
    zeroWeights: pair.zeroWeights ?? null,
    local: pair.localIdentical ? 'identical' : pair.localSqnrDb,
    cumulative: pair.identical ? 'identical' : pair.cumulativeSqnrDb,
    runsAs: kernelText(pair.kernels?.b ?? null),
  }));
  const alone = { changes: [], channels: null, zeroWeights: null, local: null, cumulative: null, runsAs: '' };
  rows.push(
    ...known(layers.removed, 'a').map(layer => ({ kind: 'removed' as const, a: [layer], b: [], ...alone })),
    ...known(layers.added, 'b').map(layer => ({ kind: 'added' as const, a: [], b: [layer], ...alone })),
  );
  return inOrder(rows);
}

export const hasOtherChannels = ({ channels }: AlignedRow): boolean => channels !== null && channels.a !== channels.b;

const kernelText = (executed: ExecutedLayer | null): string =>
  executed ? `${executed.integer ? 'integers' : 'floats'}, ${executed.kernel}` : '';

const indexOf = (model: ModelView) => new Map(model.layers.map((layer, i) => [layer.name, i]));

/** The last position in the original that was passed when the result comes to an added layer. */
function inOrder(rows: readonly AlignedRow[]): AlignedRow[] {
  const byResult = rows.filter(row => row.b.length > 0).sort((x, y) => Math.min(...x.b) - Math.min(...y.b));
  const position = new Map<AlignedRow, number>();
  let passed = -1;
  for (const row of byResult) {
    if (row.a.length > 0) passed = Math.max(passed, Math.min(...row.a));
    else position.set(row, passed + 0.5);
  }
  const at = (row: AlignedRow) => position.get(row) ?? Math.min(...row.a);
  return [...rows].sort((x, y) => at(x) - at(y) || Math.min(...x.b, Infinity) - Math.min(...y.b, Infinity));
}

/** Row of each layer of one side; -1 where the comparison does not tell of it. */
export function rowsByLayer(rows: readonly AlignedRow[], side: Side, layers: number): Int32Array {
  const result = new Int32Array(layers).fill(-1);
  rows.forEach((row, i) => {
    for (const layer of row[side]) result[layer] = i;
  });
  return result;
}

export const kinds: readonly { readonly kind: Kind; readonly label: string; readonly letter: string }[] = [
  { kind: 'changed', label: 'Changed', letter: '≠' },
  { kind: 'removed', label: 'Removed', letter: '−' },
  { kind: 'added', label: 'Added', letter: '+' },
  { kind: 'same', label: 'Same', letter: '' },
];
