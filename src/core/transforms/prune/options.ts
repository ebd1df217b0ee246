import { type ImportanceMethod, importanceMethods } from '../../analysis/importance/importance';
import { LatheError } from '../../errors';
import type { LossCurve } from './lossCurves';
import { type WinBackOptions, winsBack } from './reconstruct/winBackOptions';
import { defaultRoundTo } from './roundedCount';

/** How many channels a group keeps. */
export interface KeptOfGroup {
  /** Names of the group's layers. Of groups with the same layers the entries are in the model's order. */
  readonly layers: readonly string[];
  readonly channels: number;
}

export interface PruneOptions extends WinBackOptions {
  /** Share of the channels to remove, above 0 and below 1. One of this, `macs`, `parameters` and `latencyMs`, unless `ratios` or `kept` say all. */
  readonly ratio?: number;
  /** Share of the multiply-accumulates to keep, above 0 and below 1. */
  readonly macs?: number;
  /** Share of the parameters to keep, above 0 and below 1. */
  readonly parameters?: number;
  /** Milliseconds that a run may take on this machine. */
  readonly latencyMs?: number;
  /** Takes groups back until the model measures no slower on this machine than the original. */
  readonly noSlower?: boolean;
  /** Share of the channels to remove by name of the layer, from 0 to below 1, whatever the others do: of a group the largest of its layers. */
  readonly ratios?: Readonly<Record<string, number>>;
  /** What groups keep, whatever the others do: said by groups, where layers have channels of several that lose different shares. */
  readonly kept?: readonly KeptOfGroup[];
  /**
   * The same share of every group (when absent with a ratio), or what is least important of all channels together, by one threshold
   * (when absent with a target).
   */
  readonly scope?: PruneScope;
  /** What a sweep found: a target is then reached by one loss for all groups, and groups without a curve stay. */
  readonly curves?: readonly LossCurve[];
  /** How channels are ranked; `l1` when absent. */
  readonly importance?: ImportanceMethod;
  /** Kept channels are a multiple of this; 8 when absent. */
  readonly roundTo?: number;
  /** Names of layers: their groups alone are pruned; absent: all. */
  readonly layers?: readonly string[];
  /** Sizes of symbolic dimensions by name, at which MACs are counted. */
  readonly dims?: Readonly<Record<string, number>>;
  /** Of `random`. */
  readonly seed?: number;
}

/** Samples where no number is asked for: to win back accuracy on, and to rank channels by. */
const [WIN_BACK_SAMPLES, RANKING_SAMPLES] = [256, 32];

/** How many samples of data that were given are looked at. */
export const defaultSamples = (options: PruneOptions): number =>
  winsBack(options) ? WIN_BACK_SAMPLES : RANKING_SAMPLES;

export const pruneScopes = ['group', 'global'] as const;
export type PruneScope = (typeof pruneScopes)[number];

/** Of which a share is to be left. */
export const pruneTargets = ['macs', 'parameters'] as const;
export type PruneTarget = (typeof pruneTargets)[number];

export interface PruneChoices extends PruneOptions {
  readonly scope: PruneScope;
  readonly importance: ImportanceMethod;
  readonly roundTo: number;
}

/** Options with their defaults. Throws LatheError('usage') for what cannot be meant. */
export function pruneChoices(options: PruneOptions): PruneChoices {
  const {
    ratio,
    macs,
    parameters,
    latencyMs,
    ratios,
    kept,
    curves,
    importance = 'l1',
    roundTo = defaultRoundTo,
  } = options;
  const { scope = ratio === undefined ? 'global' : 'group' } = options;
  const wrong = (message: string) => new LatheError(message, 'usage');
  const shares = Object.entries({ ratio, macs, parameters }).filter(([, share]) => share !== undefined);
  const targets = shares.length + (latencyMs === undefined ? 0 : 1);
  if (targets > 1 || (targets === 0 && !ratios && !kept))
    throw wrong(
      'give one of the ratio of channels to remove, the share of MACs or of parameters to keep, or the latency to reach',
    );
  if (latencyMs !== undefined && !(latencyMs > 0)) throw wrong(`latencyMs must be above 0, not ${latencyMs}`);
  for (const [name, share] of shares)
    if (!(share! > 0 && share! < 1)) throw wrong(`${name} must be above 0 and below 1, not ${share}`);
  for (const [layer, share] of Object.entries(ratios ?? {}))
    if (!(share >= 0 && share < 1)) throw wrong(`the ratio of ${layer} must be at least 0 and below 1, not ${share}`);
  if (curves && (macs ?? parameters ?? latencyMs) === undefined)
    throw wrong('a sweep is for reaching a share of MACs or of parameters, or a latency');
  if (!Number.isInteger(roundTo) || roundTo < 1) throw wrong(`round-to must be a whole number above 0, not ${roundTo}`);
  if (!importanceMethods.includes(importance))
    throw wrong(`importance must be ${importanceMethods.join(', ')}, not '${importance}'`);
  return { ...options, scope, importance, roundTo };
}
