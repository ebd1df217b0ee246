import { SweepChart } from '../charts/sweepChart';
import { fill, h } from '../dom';
import { facts, muted, section } from '../inspector/parts';
import type { ModelStore } from '../model/modelStore';
import type { LookKind } from '../sensitivity/look';
import type { Theme } from '../theme/theme';
import type { GroupSensitivity } from './groupSensitivity';
import { curveOf } from './prunedLayerCurve';
import { aboutGroup, ratioRows } from './prunedLayerText';
import { pruneMetricOf } from './pruneMetric';

/** What pruning the selected layer and what goes with it does to the model: its place among all, and its curve over the shares removed. */
export class PrunedLayerSection {
  readonly element = h('div', { class: 'inspector-prune-sensitivity layer-sweep' });
  private chart: SweepChart | null = null;
  private shown = '';

  constructor(
    private readonly store: ModelStore,
    private readonly theme: Theme,
  ) {
    this.update();
  }

  /** As the sweep and the marks are now. */
  update(): void {
    const { selection, figures, metric } = this.store;
    const sensitivity = figures.pruneSensitivity;
    const layer = selection?.kind === 'layer' ? selection.index : null;
    if (!sensitivity || layer === null) {
      this.show('', []);
      return;
    }
    const kind = sensitivity.kindFor(metric);
    const group = measuredGroup(sensitivity, layer, kind);
    if (group === null) {
      const why = this.withoutPoints(sensitivity, layer);
      this.show(why, [muted(why)]);
      return;
    }
    const sentences = aboutGroup(sensitivity, layer, group, kind);
    const rows = ratioRows(sensitivity, group);
    const mark = this.store.markOf(layer)?.prune ?? 0;
    const key = JSON.stringify([layer, kind, sentences, rows, mark]);
    // Points of other layers come several times in a second: a chart drawn anew would flicker.
    if (key === this.shown) return;
    const chart = new SweepChart(curveOf(this.store, sensitivity, group, mark), this.theme);
    const title = h('h3', { class: 'part-title' }, `By ${sensitivity.sweep.what} that stay`);
    this.show(key, [...sentences.map(muted), chart.element, title, facts(...rows)], chart);
  }

  dispose(): void {
    this.chart?.dispose();
  }

  private show(key: string, content: readonly HTMLElement[], chart: SweepChart | null = null): void {
    if (key !== '' && key === this.shown) return;
    this.shown = key;
    this.chart?.dispose();
    this.chart = chart;
    fill(this.element, content.length > 0 && section('Sensitivity to pruning', null, ...content));
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
