import type { SweepKind } from '../sensitivity/sweepKind';
import { askPruneSweepChoices, defaultPruneChoices } from './pruneSweepChoices';

/** The share by which the page colours the graph at first. */
const SHOWN_FIRST = 0.5;

/** How each group of channels, or each layer's weights, bears to be pruned. */
export const pruneSweep: SweepKind<'pruneSensitivity'> = {
  method: 'pruneSensitivity',
  to: 'pruning',
  isChosen: ({ what, ratios, importance, roundTo }) => (what ?? ratios ?? importance ?? roundTo) !== undefined,
  complete: given => ({
    what: given.what ?? defaultPruneChoices.what,
    ratios: given.ratios ?? defaultPruneChoices.ratios,
    importance: given.importance ?? defaultPruneChoices.importance,
    roundTo: given.roundTo ?? defaultPruneChoices.roundTo,
  }),
  ask: askPruneSweepChoices,
  request: (target, choices) => ({ ...target, ...choices, firstRatio: SHOWN_FIRST }),
  parts: ({ metric, baseline, groups, skipped, samples, data, points }) => ({
    start: { metric, baseline, groups, skipped, samples, data },
    points,
  }),
  overlay: (choices, soFar) => ({ ...choices, ...soFar }),
  shown: document => document.measured.pruneSensitivity,
  show: (document, overlay) => document.setPruneSensitivity(overlay),
};
