import { h } from '../dom';
import { colourScale, hatchedLine } from '../graph/legendParts';
import type { LayerFigures } from '../model/metric';
import { formatDb, formatPoints } from '../sensitivity/units';
import type { Palette } from '../theme/palette';
import type { GroupSensitivity } from './groupSensitivity';
import { heatOf } from './pruneColoring';
import { kindOf, type PruneMetric } from './pruneMetric';

/** What the colours mean, which end is the sensitive one, and what is no more than noise. */
export function pruneLegend(figures: LayerFigures, metric: PruneMetric, palette: Palette): HTMLElement[] {
  const { pruneSensitivity, layers } = figures;
  if (!pruneSensitivity) return [];
  const unmeasured = layers.filter((_, layer) => Number.isNaN(heatOf(figures, layer, metric))).length;
  return [
    h('div', { class: 'legend-title' }, titleOf(pruneSensitivity, metric)),
    ...colourScale(palette, ticksOf(pruneSensitivity, metric)),
    h('div', { class: 'legend-note' }, meaningOf(pruneSensitivity, metric)),
    ...hatchedLine(unmeasured, unmeasured === 1 ? 'node not measured' : 'nodes not measured'),
  ];
}

export function spokenPruneLegend({ pruneSensitivity }: LayerFigures, metric: PruneMetric): string {
  if (!pruneSensitivity) return '';
  const [cold, hot] = ticksOf(pruneSensitivity, metric);
  const title = titleOf(pruneSensitivity, metric);
  return `Colour scale: ${title} from ${cold} to ${hot}. ${meaningOf(pruneSensitivity, metric)}`;
}

function titleOf({ sweep, removedText }: GroupSensitivity, metric: PruneMetric): string {
  const what = kindOf(metric) === 'drop' ? 'Accuracy lost' : 'SQNR';
  const removed = sweep.what === 'channels' ? 'pruned' : 'of weights 0';
  return `${what}, ${removedText} ${removed}`;
}

function ticksOf(sensitivity: GroupSensitivity, metric: PruneMetric): readonly [string, string] {
  const { cold, hot } = sensitivity.scale(sensitivity.lookFor(metric));
  return kindOf(metric) === 'drop' ? ['0', formatPoints(hot)] : [formatDb(-cold), formatDb(-hot)];
}

/** In one line: the legend lies over the graph. */
function meaningOf({ sweep, noise }: GroupSensitivity, metric: PruneMetric): string {
  if (kindOf(metric) === 'sqnr') return 'Less dB: more sensitive.';
  if (noise === null) return sweep.what === 'channels' ? 'Each group pruned alone.' : 'Each layer pruned alone.';
  return `Up to ${formatPoints(noise)} can be chance.`;
}
