import type { ImportanceMethod } from '../../analysis/importance/importance';
import type { OutputFigures, SensitivityMetric } from '../variants/figures';

/** `channels`: whole groups of channels, by their importance. `weights`: single weights of a layer, the smallest first. */
export const prunedParts = ['channels', 'weights'] as const;
export type PrunedPart = (typeof prunedParts)[number];

/** Shares that are removed where nothing is said (Han et al. 2015, arXiv 1506.02626, figure 6). */
export const usualRatios: readonly number[] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

export interface PruneSweepOptions {
  readonly what: PrunedPart;
  /** Shares to remove, above 0 and below 1. */
  readonly ratios: readonly number[];
  /** How channels are ranked; of single weights the size alone counts. */
  readonly importance: ImportanceMethod;
  /** Kept channels are a multiple of this. */
  readonly roundTo: number;
  /** Names of layers whose groups alone are measured; absent: all. */
  readonly layers?: readonly string[];
  /** Names of layers whose groups come first. */
  readonly first?: readonly string[];
  /** A share whose points come before those of others. */
  readonly firstRatio?: number;
  /** At most this many samples of the data. */
  readonly samples?: number;
}

/** One group, or layer, with one share removed and the rest of the model whole. */
export interface PrunePoint extends OutputFigures {
  /** Names of the layers that lose channels together; of single weights the layer alone. */
  readonly group: readonly string[];
  /** The first of them. */
  readonly layer: string;
  /** The share that was asked for. */
  readonly ratio: number;
  /** Channels, or weights, that stay after rounding. */
  readonly kept: number;
  readonly total: number;
}

/** What is known before the first point. */
export interface PruneSweepBase {
  readonly metric: SensitivityMetric;
  /** The metric of the whole model; null for SQNR, which has none against itself. */
  readonly baseline: number | null;
  /** Groups, or layers, that are measured, in the graph's order; each as in `PrunePoint.group`. */
  readonly groups: readonly (readonly string[])[];
  readonly skipped: readonly { readonly node: string; readonly reason: string }[];
  /** Samples that each point is measured on. */
  readonly samples: number;
}

export interface PruneSweepSummary extends PruneSweepBase {
  /** Different models that were measured: points that rounding makes equal count once, those of the cache too. */
  readonly measured: number;
  /** Measuring the points. */
  readonly seconds: number;
  /** Before that: following and ranking channels. */
  readonly prepareSeconds: number;
  /** What `points x samples` runs of the whole model would take, by the mean of single runs in the same process. */
  readonly naiveSeconds: number;
}
