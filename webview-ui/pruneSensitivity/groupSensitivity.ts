import type { PrunePoint } from '../../src/core/studies/pruneSensitivity/options';
import type { OutputFigures } from '../../src/core/studies/sensitivity';
import type { PruneSensitivityOverlay, PruneSensitivityStart } from '../../src/protocol/pruneSensitivity';
import type { PruningIndex } from '../../src/protocol/pruningIndex';
import type { LayerView } from '../../src/protocol/views';
import { type LookKind, lookOf, partsOf, type SweepLook } from '../sensitivity/look';
import { SweepFigures } from '../sensitivity/sweepFigures';
import { kindOf, type PruneMetric, pruneMetricOf } from './pruneMetric';
import { percentOf, percentText, rangeText } from './ratioText';

/** A sweep whose whole model has been run. */
export type StartedPruneSweep = PruneSensitivityOverlay & { readonly start: PruneSensitivityStart };

export const isStartedPruning = (overlay: PruneSensitivityOverlay | null): overlay is StartedPruneSweep =>
  overlay !== null && overlay.start !== null;

/** A sweep of pruning set onto the layers of the model that is shown, by name. Items are groups in the sweep's order, settings percent. */
export class GroupSensitivity extends SweepFigures<PrunePoint> {
  /** Percent that were asked for, the fewest first. */
  readonly ratios: readonly number[];
  /** The one that is shown where there is room for one: of all the nearest to what is wanted. */
  readonly ratio: number;
  /** Names of the layers of each group. */
  readonly groups: readonly (readonly string[])[];
  /** Indices of the layers of each group, in the model. */
  private readonly layersByGroup: readonly (readonly number[])[];
  private readonly groupsByLayer = new Map<number, number[]>();
  /** Groups whose channels pass through a node that computes none itself, such as an activation. */
  readonly groupsThrough: (layer: number) => readonly number[];

  /**
   * @param wanted percent
   * @param pruning whose channels pass through which nodes; null: not known
   */
  constructor(
    layers: readonly LayerView[],
    readonly sweep: StartedPruneSweep,
    wanted: number,
    pruning: PruningIndex | null = null,
  ) {
    const names = [...new Map(sweep.start.groups.map(group => [keyOf(group), group])).values()];
    const keys = new Map(names.map((group, i) => [keyOf(group), i]));
    super(pointsByGroup(sweep.points, keys), sweep.start, (a, b) => a - b);
    this.ratios = [...new Set(sweep.ratios.map(percentOf))].sort((a, b) => a - b);
    this.ratio = this.ratios.reduce(
      (best, ratio) => (Math.abs(ratio - wanted) < Math.abs(best - wanted) ? ratio : best),
      this.ratios[0] ?? wanted,
    );
    const indices = new Map(layers.map((layer, index) => [layer.name, index]));
    this.groups = names;
    this.layersByGroup = names.map(group => group.flatMap(name => indices.get(name) ?? []));
    this.layersByGroup.forEach((members, group) => {
      for (const layer of members) this.groupsByLayer.set(layer, [...(this.groupsByLayer.get(layer) ?? []), group]);
    });
    this.groupsThrough = layer => {
      const name = layers[layer]?.name;
      if (name === undefined || !pruning || sweep.what !== 'channels') return [];
      if (pruning.groupsOf(name).length > 0 || pruning.whyNot(name) !== null) return [];
      return pruning.groupsThrough(name).flatMap(view => keys.get(keyOf(view.layers)) ?? []);
    };
  }

  layersOf(group: number): readonly number[] {
    return this.layersByGroup[group] ?? [];
  }
  groupsOf(layer: number): readonly number[] {
    return this.groupsByLayer.get(layer) ?? [];
  }

  /** What is really removed of a group where so much is asked for, in percent: kept channels are rounded, single weights are not. null: not measured. */
  removedOf(group: number, percent: number = this.ratio): number | null {
    const point = this.of(group, percent);
    return point && (this.sweep.what === 'channels' ? percentOf(1 - point.kept / point.total) : percent);
  }
  /** The same at the ratio shown, of all groups: `50 %`, `33 to 50 %`. What is asked for while nothing is measured. */
  get removedText(): string {
    const removed = this.groups.flatMap((_, group) => this.removedOf(group) ?? []);
    return rangeText(removed) ?? percentText(this.ratio);
  }
  /** Whether rounding removes another share of some group than is asked for. */
  get isRounded(): boolean {
    return this.removedText !== percentText(this.ratio);
  }

  /** Kinds of figures that there are, the sweep's own metric first. */
  get kinds(): readonly LookKind[] {
    return this.sweep.start.metric === 'top1' ? ['drop', 'sqnr'] : ['sqnr'];
  }
  /** The sweep's own metric; SQNR, which is finer, while all changes of accuracy may be chance. */
  get mainKind(): LookKind {
    return this.looks.some(look => partsOf(look).kind === 'drop' && this.isTelling(look)) ? 'drop' : 'sqnr';
  }
  /** The kind that a metric asks for, if this sweep has it; else the main one. */
  kindFor(metric: unknown): LookKind {
    const kind = this.kinds.find(k => pruneMetricOf(k) === metric);
    return kind ?? this.mainKind;
  }
  /** At the ratio shown. */
  lookFor(metric: PruneMetric): SweepLook {
    return lookOf(kindOf(metric), this.ratio);
  }

  /** Of the groups of a layer the one that bears least; null: it is in none that was measured at this look. */
  worstOf(layer: number, look: SweepLook): number | null {
    return this.worstAmong(this.groupsOf(layer), look);
  }
  /** The same; of a layer that computes no channels, among those whose channels pass through it. */
  worstThrough(layer: number, look: SweepLook): number | null {
    const own = this.groupsOf(layer);
    return this.worstAmong(own.length > 0 ? own : this.groupsThrough(layer), look);
  }
  private worstAmong(groups: readonly number[], look: SweepLook): number | null {
    let worst: number | null = null;
    for (const group of groups) {
      const harm = this.harmOf(group, look);
      if (harm !== null && (worst === null || harm > this.harmOf(worst, look)!)) worst = group;
    }
    return worst;
  }

  /** The whole model. */
  override reference(): OutputFigures {
    return { value: this.sweep.start.baseline, sqnrDb: null };
  }
}

const keyOf = (group: readonly string[]): string => JSON.stringify(group);

/** In dB: whatever the metric, it tells finer than a share of right answers. */
const agreementOf = ({ sqnrDb, identical }: PrunePoint): number =>
  identical ? Number.POSITIVE_INFINITY : (sqnrDb ?? Number.NEGATIVE_INFINITY);

function pointsByGroup(
  points: readonly PrunePoint[],
  keys: ReadonlyMap<string, number>,
): Map<number, Map<number, PrunePoint>> {
  const byGroup = new Map<number, Map<number, PrunePoint>>();
  for (const point of points) {
    const group = keys.get(keyOf(point.group));
    if (group === undefined) continue;
    const ofGroup = byGroup.get(group) ?? new Map<number, PrunePoint>();
    byGroup.set(group, ofGroup);
    // A layer whose channels go two ways has two groups of its name alone: marks cannot tell them apart, so the weaker one counts.
    const known = ofGroup.get(percentOf(point.ratio));
    if (!known || agreementOf(point) < agreementOf(known)) ofGroup.set(percentOf(point.ratio), point);
  }
  return byGroup;
}
