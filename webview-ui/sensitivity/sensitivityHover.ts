import type { GraphItem } from '../../src/protocol/views';
import type { Child } from '../dom';
import { hoverLine } from '../graph/layerHover';
import type { LayerFigures } from '../model/metric';
import { lookLabel } from './look';
import { figureText } from './sensitivityColoring';

/** The lines of the hover card on how a layer bears to be quantized; none without a sweep. */
export function sensitivityHover(figures: LayerFigures, item: GraphItem): Child[] {
  const { sensitivity } = figures;
  if (!sensitivity || item.kind !== 'layer') return [];
  const { index } = item;
  if (!sensitivity.has(index))
    return [hoverLine('Sensitivity', figureText(figures, index, sensitivity.mainLook!) ?? 'not measured')];
  return sensitivity.looks.flatMap(look => {
    const text = figureText(figures, index, look);
    if (text === null) return [];
    return [hoverLine(lookLabel(look), sensitivity.isNoise(index, look) ? `${text} (noise)` : text)];
  });
}
