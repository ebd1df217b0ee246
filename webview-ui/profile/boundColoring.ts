import type { Bound } from '../../src/core/studies/profile';
import type { CardMark, Coloring } from '../graph/coloring';
import { boundOf, type LayerFigures } from '../model/metric';
import { isUnknown, missingOf } from '../model/missing';
import type { Color } from '../theme/color';
import type { Palette } from '../theme/palette';

export interface BoundKind {
  readonly bound: Bound;
  readonly letter: string;
  readonly label: string;
  /** What it means for the layer, as the end of a sentence. */
  readonly meaning: string;
}

export const boundKinds: readonly BoundKind[] = [
  { bound: 'compute', letter: 'C', label: 'Compute', meaning: 'by how fast the processor can calculate' },
  { bound: 'memory', letter: 'M', label: 'Memory', meaning: 'by how fast data comes from memory' },
  {
    bound: 'overhead',
    letter: 'O',
    label: 'Overhead',
    meaning: 'by the cost of starting it: there is little to do',
  },
];

export const boundLabel = (bound: Bound): string => boundKinds.find(kind => kind.bound === bound)!.label;

/** Orange, blue and grey are told apart by every kind of colour vision. */
export function boundColor(palette: Palette, bound: Bound): Color {
  if (bound === 'compute') return palette.heat;
  return bound === 'memory' ? palette.result : palette.original;
}

/** Layers by what limits them. */
export function boundColoring(figures: LayerFigures, palette: Palette): Coloring {
  const marks = new Map<Bound, CardMark>(
    boundKinds.map(({ bound, letter }) => [
      bound,
      { color: boundColor(palette, bound), letter, line: bound === 'overhead' ? 'dashed' : 'solid', filled: true },
    ]),
  );
  return {
    heats: Float32Array.from(figures.layers, (_, index) => (isUnknown(figures, index, 'bound') ? Number.NaN : 0)),
    text: index => (boundOf(figures, index) === null ? missingOf(figures, index, 'bound').short : ''),
    mark: index => {
      const bound = boundOf(figures, index);
      return bound === null ? null : (marks.get(bound) ?? null);
    },
  };
}

/** Share of the run that each kind of limit takes, 0..1; the rest is of unknown limit. */
export function boundShares({ layers, times }: LayerFigures): Readonly<Record<Bound, number>> {
  const shares = { compute: 0, memory: 0, overhead: 0 };
  layers.forEach((_, index) => {
    const bound = times?.of(index)?.roofline?.bound;
    if (bound) shares[bound] += times?.shareOf(index) ?? 0;
  });
  return shares;
}
