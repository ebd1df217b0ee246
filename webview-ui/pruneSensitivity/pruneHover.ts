import type { GraphItem } from '../../src/protocol/views';
import type { Child } from '../dom';
import { hoverLine } from '../graph/layerHover';
import type { LayerFigures } from '../model/metric';
import { layerText } from './groupText';
import { pruneMetricOf } from './pruneMetric';
import { percentText } from './ratioText';

/** The lines of the hover card on what pruning a layer's group costs; none without a sweep, or for layers that are in no group. */
export function pruneHover(figures: LayerFigures, item: GraphItem): Child[] {
  const { pruneSensitivity } = figures;
  if (!pruneSensitivity || item.kind !== 'layer' || pruneSensitivity.groupsOf(item.index).length === 0) return [];
  const at = `${percentText(pruneSensitivity.ratio)} pruned`;
  const lines = pruneSensitivity.kinds.flatMap(kind => {
    const metric = pruneMetricOf(kind);
    const text = layerText(figures, item.index, metric);
    if (text === null) return [];
    const look = pruneSensitivity.lookFor(metric);
    const group = pruneSensitivity.worstOf(item.index, look);
    const isNoise = group !== null && pruneSensitivity.isNoise(group, look);
    return [hoverLine(`${kind === 'drop' ? 'Accuracy' : 'SQNR'}, ${at}`, isNoise ? `${text} (noise)` : text)];
  });
  return lines.length > 0 ? lines : [hoverLine('Sensitivity to pruning', 'not measured yet')];
}
