import { LatheError } from '../errors';
import type { Dataset, Feeds, Progress, Session } from '../ports';
import { Agreement, isMeasured } from './agreement';
import { type Accuracy, type ClassAgreement, ClassMetrics } from './metrics/classMetrics';
import { type CustomFigure, MetricMeans, type SampleMetric } from './metrics/sampleMetric';
import type { OutputPair } from './sameInterface';

export interface Side {
  readonly session: Session;
  readonly dataset: Dataset;
}

export interface FidelityResult {
  readonly fidelity: ClassAgreement & {
    readonly sqnrDb: number | null;
    readonly identical: boolean;
    readonly cosine: number | null;
    readonly mse: number | null;
    readonly samples: number;
  };
  readonly accuracy?: Accuracy;
  readonly custom?: CustomFigure;
  readonly notes: readonly string[];
}

export interface FidelityOptions {
  /** At most this many samples. */
  readonly limit: number;
  readonly metric?: SampleMetric;
}

/** Samples in one run where the model takes any number of them. */
const LARGEST_BATCH = 16;

/**
 * Runs both models over the data and says how far b is from a and, with labels, how often each is right.
 * Throws LatheError when the data holds less than one run takes.
 */
export async function measureFidelity(
  a: Side,
  b: Side,
  outputs: readonly OutputPair[],
  { limit, metric }: FidelityOptions,
  progress?: Progress,
): Promise<FidelityResult> {
  const { labels } = a.dataset;
  const step = stepOf(a.dataset);
  const wanted = Math.min(limit, a.dataset.samples);
  requireOneRun(wanted, step);
  const isBatchable = [a, b].every(side => side.dataset.batchable);
  // A metric of the user's own gets the outputs of single samples, which cannot be told apart in every shape.
  const batch = isBatchable && !metric ? Math.max(step, LARGEST_BATCH) : step;
  const samples = isBatchable ? wanted : wanted - (wanted % step);

  const agreement = new Agreement();
  const classes = new ClassMetrics(labels);
  const means = metric && new MetricMeans(metric, labels);
  for (let start = 0; start < samples; ) {
    progress?.throwIfCancelled();
    const count = Math.min(batch, samples - start);
    const x = await runOnce(
      a,
      start,
      count,
      outputs.map(o => o.a),
    );
    const y = await runOnce(
      b,
      start,
      count,
      outputs.map(o => o.b),
    );
    const tensors = outputs.map(o => x[o.a]!);
    for (const o of outputs) agreement.add(o.a, x[o.a]!, y[o.b]!, isMeasured(x[o.a]!, tensors));
    classes.add(outputs, x, y, start, count);
    await means?.add(outputs, x, y, start, count);
    start += count;
    progress?.report(`Comparing outputs: sample ${start} of ${samples}`, start / samples);
  }

  const { notes, ...figures } = agreement.result();
  if (samples < wanted)
    notes.push(`${wanted - samples} ${wanted - samples === 1 ? 'sample' : 'samples'} left out: a run takes ${step}.`);
  const accuracy = classes.accuracy();
  if (labels && !accuracy) notes.push('No output is class scores of shape [N, C]: labels give no accuracy.');
  return {
    fidelity: { ...figures, ...classes.agreement(), samples },
    ...(accuracy ? { accuracy } : {}),
    ...(means ? { custom: means.result() } : {}),
    notes,
  };
}

/** Throws LatheError when there are fewer samples than one run takes. */
export function requireOneRun(samples: number, step: number): void {
  if (samples < step)
    throw new LatheError(
      `the model takes ${step} samples at a time, but there are only ${samples}: give it more data`,
      'missing-data',
    );
}

export const stepOf = (dataset: Dataset): number => dataset.step ?? 1;

async function runOnce({ session, dataset }: Side, start: number, count: number, fetch: string[]): Promise<Feeds> {
  return session.run(await dataset.batch(start, count), fetch);
}
