import { LatheError } from '../errors';
import type { Dataset, Feeds, Progress, Session } from '../ports';
import { Agreement, isMeasured } from './agreement';
import { classScores, topClasses } from './outputValues';
import type { OutputPair } from './sameInterface';

export interface Side {
  readonly session: Session;
  readonly dataset: Dataset;
}

export interface FidelityResult {
  readonly fidelity: {
    readonly sqnrDb: number | null;
    readonly identical: boolean;
    readonly cosine: number | null;
    readonly top1Agreement: number | null;
    readonly samples: number;
  };
  readonly accuracy?: { readonly a: number; readonly b: number; readonly samples: number; readonly metric: 'top1' };
  readonly notes: readonly string[];
}

/** Samples in one run where the model takes any number of them. */
const LARGEST_BATCH = 16;

/**
 * Runs both models over the data and says how far b is from a and, with labels, how often each is right. At most `limit` samples.
 * Throws LatheError when the data holds less than one run takes.
 */
export async function measureFidelity(
  a: Side,
  b: Side,
  outputs: readonly OutputPair[],
  limit: number,
  progress?: Progress,
): Promise<FidelityResult> {
  const { labels } = a.dataset;
  const step = stepOf(a.dataset);
  const wanted = Math.min(limit, a.dataset.samples);
  requireOneRun(wanted, step);
  const isBatchable = [a, b].every(side => side.dataset.batchable);
  const batch = isBatchable ? Math.max(step, LARGEST_BATCH) : step;
  const samples = isBatchable ? wanted : wanted - (wanted % step);

  const agreement = new Agreement();
  const top1 = new TopOne(labels);
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
    top1.add(outputs, x, y, start, count);
    start += count;
    progress?.report(`Comparing outputs: sample ${start} of ${samples}`, start / samples);
  }

  const { notes, ...figures } = agreement.result();
  if (samples < wanted)
    notes.push(`${wanted - samples} ${wanted - samples === 1 ? 'sample' : 'samples'} left out: a run takes ${step}.`);
  if (labels && !top1.hasScores) notes.push('No output is class scores of shape [N, C]: labels give no accuracy.');
  return {
    fidelity: { ...figures, top1Agreement: top1.hasScores ? top1.agreeing / samples : null, samples },
    ...(labels && top1.hasScores
      ? { accuracy: { a: top1.correctA / samples, b: top1.correctB / samples, samples, metric: 'top1' as const } }
      : {}),
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

/** Counts the highest-scored classes of the first output that is class scores. */
class TopOne {
  agreeing = 0;
  correctA = 0;
  correctB = 0;
  private scores: OutputPair | undefined;
  constructor(private readonly labels: readonly number[] | undefined) {}

  get hasScores(): boolean {
    return this.scores !== undefined;
  }

  add(outputs: readonly OutputPair[], a: Feeds, b: Feeds, start: number, count: number): void {
    this.scores ??= outputs.find(o => classScores(a[o.a]!, count) && classScores(b[o.b]!, count));
    if (!this.scores) return;
    const scoresA = classScores(a[this.scores.a]!, count);
    const scoresB = classScores(b[this.scores.b]!, count);
    if (!scoresA || !scoresB) throw new LatheError('the class scores change their shape from one run to the next');
    const topA = topClasses(scoresA);
    const topB = topClasses(scoresB);
    for (let i = 0; i < count; i++) {
      const label = this.labels?.[start + i];
      if (topA[i] === topB[i]) this.agreeing++;
      if (topA[i] === label) this.correctA++;
      if (topB[i] === label) this.correctB++;
    }
  }
}
