import type { Model } from '../../ir';
import type { Dataset, ModelSource } from '../../ports';
import { Measuring, type MeasuringEnv } from '../search/measuring';
import type { SensitivityMetric } from '../sensitivity/options';

/** What a pruned model is worth on data, beside the original. */
export interface MeasuredLoss {
  /** `sqnrDb` where the data has no labels, whatever was swept. */
  readonly metric: SensitivityMetric;
  /** Of the original over the same samples; null for SQNR. */
  readonly baseline: number | null;
  /** null: SQNR of identical outputs, or of outputs that are not finite. */
  readonly value: number | null;
  /** Of the difference to the original, paired over the samples; null for SQNR. */
  readonly standardError: number | null;
  readonly samples: number;
  /** No weights were fitted to these samples. */
  readonly heldOut: boolean;
  /** Label of the data. */
  readonly data: string;
}

/** Fewer samples than this that nothing was fitted to say too little. */
const FEWEST_HELD_OUT = 64;

/** Measures a pruned model and the original on what lies behind the first `used` samples, or where that is too little, on all. */
export async function measurePruned(
  original: ModelSource,
  pruned: Model,
  metric: SensitivityMetric,
  used: number,
  env: MeasuringEnv,
): Promise<MeasuredLoss> {
  const heldOut = env.dataset.samples - used >= FEWEST_HELD_OUT;
  const dataset = heldOut ? behind(env.dataset, used) : env.dataset;
  const { step = 1, label } = dataset;
  const samples = Math.floor(dataset.samples / step) * step;
  const measuring = new Measuring(original, samples, { ...env, dataset, memory: undefined });
  const accuracy = metric === 'top1' ? await measuring.baseline() : undefined;
  const measured = accuracy === undefined ? 'sqnrDb' : 'top1';
  const { value, standardError } = await measuring.measure(measured, {}, async () => pruned);
  return { metric: measured, baseline: accuracy ?? null, value, standardError, samples, heldOut, data: label };
}

/** All samples but the first so many, in whole runs. */
function behind(dataset: Dataset, used: number): Dataset {
  const { label, synthetic, inputs, labels, step = 1, batchable } = dataset;
  const from = Math.ceil(used / step) * step;
  return {
    ...{ label, synthetic, inputs, step, batchable },
    samples: dataset.samples - from,
    labels: labels?.slice(from),
    batch: (start, count) => dataset.batch(from + start, count),
    hash: () => dataset.hash(),
  };
}
