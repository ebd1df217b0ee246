import type { Model } from '../../ir';

/** What a run of a model takes over what a run of another takes, both measured in turns. */
export interface TimeRatio {
  readonly ratio: number;
  /** Interval of the ratio. */
  readonly spread: readonly [low: number, high: number];
  /** Whether the first is slower or faster by more than the noise. */
  readonly verdict: 'faster' | 'slower' | 'within noise';
}

/** Times models on this machine. */
export interface LatencyGauge {
  /** Milliseconds that a run of a model takes. */
  msOf(model: Model): Promise<number>;
  /** `thorough`: with sessions opened anew several times, as where they lie in memory makes a difference of its own. */
  ratio(model: Model, other: Model, thorough?: boolean): Promise<TimeRatio>;
}

export const ms = (milliseconds: number): string => `${milliseconds.toPrecision(3)} ms`;

/** `1.03 x (1.01 to 1.05)` */
export const timeRatioText = ({ ratio, spread }: TimeRatio): string =>
  `${ratio.toFixed(2)} x (${spread.map(r => r.toFixed(2)).join(' to ')})`;
