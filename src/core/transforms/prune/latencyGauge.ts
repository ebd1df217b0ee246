import type { Model } from '../../ir';
import type { Progress } from '../../ports';

/** What a run of a model takes over what a run of another takes, both measured in turns. */
export interface TimeRatio {
  readonly ratio: number;
  /** Interval of the ratio. */
  readonly spread: readonly [low: number, high: number];
  /** Whether the first is slower or faster by more than the noise. */
  readonly verdict: 'faster' | 'slower' | 'within noise';
}

export interface TimingOptions {
  /** For a verdict: with sessions opened anew several times, as where they lie in memory makes a difference of its own. */
  readonly thorough?: boolean;
  /** Is told how many runs are done. */
  readonly report?: Progress['report'];
}

/** Times models on this machine. */
export interface LatencyGauge {
  /** Why a model cannot be run here, or not often enough for a verdict; undefined: it can. */
  whyNot(model: Model): Promise<string | undefined>;
  /** Milliseconds that a run of a model takes. */
  msOf(model: Model): Promise<number>;
  ratio(model: Model, other: Model, options?: TimingOptions): Promise<TimeRatio>;
}

export const ms = (milliseconds: number): string => `${milliseconds.toPrecision(3)} ms`;

/** `1.03 x (1.01 to 1.05)` */
export const timeRatioText = ({ ratio, spread }: TimeRatio): string =>
  `${ratio.toFixed(2)} x (${spread.map(r => r.toFixed(2)).join(' to ')})`;
