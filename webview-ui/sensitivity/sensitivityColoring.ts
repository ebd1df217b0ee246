import type { Coloring } from '../graph/coloring';
import type { LayerFigures } from '../model/metric';
import { carrierName } from '../model/missing';
import { partsOf, type SensitivityLook } from './look';
import { formatFigure } from './units';

/** Layers by how they bear to be quantized, the most sensitive hottest; those that were not measured are hatched. */
export function sensitivityColoring(figures: LayerFigures, look: SensitivityLook): Coloring {
  const { layers, sensitivity } = figures;
  return {
    heats: Float32Array.from(layers, (_, index) => sensitivity?.heatOf(index, look) ?? Number.NaN),
    text: index => figureText(figures, index, look) ?? '',
    mark: () => null,
  };
}

/** The layer's figure in few words, or where it stands; null: not measured. */
export function figureText(figures: LayerFigures, index: number, look: SensitivityLook): string | null {
  const { sensitivity } = figures;
  const carrier = sensitivity?.carrierOf(index) ?? null;
  if (carrier !== null) return `with ${carrierName(figures, carrier).split('/').at(-1)}`;
  const { kind, setting: bits } = partsOf(look);
  if (!sensitivity?.of(index, bits)) return null;
  const figure = sensitivity.figureOf(index, look);
  if (figure !== null) return formatFigure(figure, kind);
  return sensitivity.isIdentical(index, look) ? 'no change' : 'unknown';
}
