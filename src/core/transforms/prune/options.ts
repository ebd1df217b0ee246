import { type ImportanceMethod, importanceMethods } from '../../analysis/importance/importance';
import { LatheError } from '../../errors';
import type { WinBackOptions } from './reconstruct/winBack';

export interface PruneOptions extends WinBackOptions {
  /** Share of the channels to remove, above 0 and below 1. Either this or `macs`. */
  readonly ratio?: number;
  /** Share of the multiply-accumulates to keep, above 0 and below 1. */
  readonly macs?: number;
  /** With a ratio: the same share of every group (when absent), or of all channels together by one threshold of importance. */
  readonly scope?: 'group' | 'global';
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

export interface PruneChoices extends PruneOptions {
  readonly scope: 'group' | 'global';
  readonly importance: ImportanceMethod;
  readonly roundTo: number;
}

/** Options with their defaults. Throws LatheError('usage') for what cannot be meant. */
export function pruneChoices(options: PruneOptions): PruneChoices {
  const { ratio, macs, scope = 'group', importance = 'l1', roundTo = 8 } = options;
  const wrong = (message: string) => new LatheError(message, 'usage');
  if ((ratio === undefined) === (macs === undefined))
    throw wrong('give either the ratio of channels to remove or the share of MACs to keep');
  const share = ratio ?? macs!;
  if (!(share > 0 && share < 1))
    throw wrong(`${ratio === undefined ? 'macs' : 'ratio'} must be above 0 and below 1, not ${share}`);
  if (!Number.isInteger(roundTo) || roundTo < 1) throw wrong(`round-to must be a whole number above 0, not ${roundTo}`);
  if (!importanceMethods.includes(importance))
    throw wrong(`importance must be ${importanceMethods.join(', ')}, not '${importance}'`);
  return { ...options, scope, importance, roundTo };
}
