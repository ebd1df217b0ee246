import type { LayerFigures, Metric } from '../model/metric';
import { boundColoring } from '../profile/boundColoring';
import { pruneColoring } from '../pruneSensitivity/pruneColoring';
import { isPruneMetric } from '../pruneSensitivity/pruneMetric';
import { isLook } from '../sensitivity/look';
import { sensitivityColoring } from '../sensitivity/sensitivityColoring';
import type { Palette } from '../theme/palette';
import type { Coloring } from './coloring';
import { metricColoring } from './heat';

/** What the layers of an open model look like by a metric. */
export function layerColoring(figures: LayerFigures, metric: Metric, palette: Palette): Coloring {
  if (metric === 'bound') return boundColoring(figures, palette);
  if (isPruneMetric(metric)) return pruneColoring(figures, metric);
  return isLook(metric) ? sensitivityColoring(figures, metric) : metricColoring(figures, metric);
}
