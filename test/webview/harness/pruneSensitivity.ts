import { type PrunePoint, usualRatios } from '../../../src/core/studies/pruneSensitivity/options';
import { defaultRoundTo, roundedCountOf } from '../../../src/core/transforms/prune/roundedCount';
import type { PruneSensitivityOverlay, PruneSensitivityStart } from '../../../src/protocol/pruneSensitivity';
import type { ModelView } from '../../../src/protocol/views';
import { pruningOf } from './pruning';

interface Choices {
  /** Right classes of the whole model, 0 to 1; absent: the data has no labels. */
  readonly accuracy?: number;
  readonly samples?: number;
  /** Groups measured so far; absent: all. */
  readonly measured?: number;
}

/**
 * A sweep of every group of the made-up MobileNet. Wide groups bear more than narrow ones, and the loss grows ever faster with what
 * really goes; rounding makes neighbouring shares of narrow groups the same. The figures are the same at every call.
 */
export function pruneSweepOf(model: ModelView, choices: Choices = {}): PruneSensitivityOverlay {
  const { accuracy, samples = 256, measured } = choices;
  const { groups, barriers } = pruningOf(model);
  const points = groups.slice(0, measured).flatMap(({ layers, channels, unit }, order) =>
    usualRatios.map((ratio): PrunePoint => {
      const kept = roundedCountOf(channels, unit, channels * (1 - ratio), defaultRoundTo);
      const point = { group: layers, layer: layers[0]!, ratio, kept, total: channels };
      const share = 1 - kept / channels;
      if (share === 0) return { ...point, value: accuracy ?? null, sqnrDb: null, identical: true };
      const weakness = (1.2 + Math.sin(order * 1.7)) * layers.length ** 0.5 * (64 / channels) ** 0.5;
      const sqnrDb = 26 - 20 * Math.log10(weakness + 0.2) - 34 * share ** 1.6;
      if (accuracy === undefined) return { ...point, value: sqnrDb, sqnrDb };
      const lost = (accuracy - 0.01) * (1 - Math.exp(-1.4 * weakness * share ** 3)) - 0.006 * Math.cos(order * 2.3);
      return { ...point, value: Math.round((accuracy - lost) * samples) / samples, sqnrDb };
    }),
  );
  const start: PruneSensitivityStart = {
    metric: accuracy === undefined ? 'sqnrDb' : 'top1',
    baseline: accuracy ?? null,
    groups: groups.map(({ layers }) => layers),
    skipped: barriers,
    samples,
    data: accuracy === undefined ? 'synthetic, seed 1, 32 samples' : `cifar96-test.npz, ${samples} samples`,
  };
  return {
    ...{ what: 'channels', ratios: usualRatios, roundTo: defaultRoundTo, start, points },
    isComplete: measured === undefined,
  };
}
