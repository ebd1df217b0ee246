import { h } from '../dom';
import { facts, muted } from '../inspector/parts';
import type { ModelStore } from '../model/modelStore';
import { type LayerSweepContent, LayerSweepSection, onlyWords } from '../sensitivity/layerSweepSection';
import type { LookKind } from '../sensitivity/look';
import type { Theme } from '../theme/theme';
import type { GroupSensitivity } from './groupSensitivity';
import { curveOf } from './prunedLayerCurve';
import { aboutGroup, ratioRows } from './prunedLayerText';
import { pruneMetricOf } from './pruneMetric';

/** What pruning the selected layer and what goes with it does to the model: its place among all, and its curve over the shares removed. */
export class PrunedLayerSection extends LayerSweepSection {
  constructor(store: ModelStore, theme: Theme) {
    super(store, theme, 'Sensitivity to pruning', 'inspector-prune-sensitivity');
  }

  protected contentOf(layer: number): LayerSweepContent | null {
    const { figures, metric } = this.store;
    const sensitivity = figures.pruneSensitivity;
    if (!sensitivity) return null;
    const kind = sensitivity.kindFor(metric);
    const group = measuredGroup(sensitivity, layer, kind);
    if (group === null) return onlyWords(muted(this.withoutPoints(sensitivity, layer)));
    const rows = ratioRows(sensitivity, group);
    const mark = this.store.markOf(layer)?.prune ?? 0;
    return {
      sentences: aboutGroup(sensitivity, layer, group, kind),
      curve: () => curveOf(this.store, sensitivity, group, mark),
      figures: () => [h('h3', { class: 'part-title' }, `By ${sensitivity.sweep.what} that stay`), facts(...rows)],
      key: JSON.stringify([kind, rows, mark]),
    };
  }

  private withoutPoints(sensitivity: GroupSensitivity, layer: number): string {
    const { sweep } = sensitivity;
    const skipped = sweep.start.skipped.find(({ node }) => node === this.store.model.layers[layer]?.name);
    if (skipped) return `Not measured: ${skipped.reason}.`;
    if (sensitivity.groupsThrough(layer).length > 0)
      return 'It computes no channels by weights: it is coloured as those are that pass through it.';
    if (sensitivity.groupsOf(layer).length === 0) return 'Not measured: it has nothing of its own to prune.';
    return sweep.isComplete ? 'Not measured.' : 'Not measured yet.';
  }
}

/** The layer's group that bears least at the share shown, else one of which something is known; null: none is measured. */
function measuredGroup(sensitivity: GroupSensitivity, layer: number, kind: LookKind): number | null {
  const worst = sensitivity.worstOf(layer, sensitivity.lookFor(pruneMetricOf(kind)));
  return worst ?? sensitivity.groupsOf(layer).find(group => sensitivity.has(group)) ?? null;
}
