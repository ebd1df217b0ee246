import type { GraphItem } from '../../src/protocol/views';
import type { Child } from '../dom';
import { hoverLine } from '../graph/layerHover';
import { boundOf, type LayerFigures, metricOf } from '../model/metric';
import { missingOf } from '../model/missing';
import { boundLabel } from './boundColoring';
import { formatLayerMs, formatTimeShare } from './units';

/** The lines of the hover card on a layer's time; none without a profile. */
export function timeHover(figures: LayerFigures, item: GraphItem): Child[] {
  const { times } = figures;
  if (!times || item.kind !== 'layer') return [];
  const ms = metricOf(figures, item.index, 'time');
  if (ms === null) return [hoverLine('Time', missingOf(figures, item.index, 'time').text)];
  const share = times.shareOf(item.index);
  const bound = boundOf(figures, item.index);
  return [
    hoverLine('Time', formatLayerMs(ms) + (share === null ? '' : ` (${formatTimeShare(share)})`)),
    hoverLine('Limited by', bound === null ? 'unknown' : boundLabel(bound)),
  ];
}
