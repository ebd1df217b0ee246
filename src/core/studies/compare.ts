import type { Clock, Dataset, Progress, ResultMemory, Session } from '../ports';
import { type FidelityResult, measureFidelity, requireOneRun, type Side, stepOf } from './fidelity';
import { type LatencyResult, measureLatency } from './latency';
import type { SampleMetric } from './metrics/sampleMetric';
import { partOfProgress } from './partOfProgress';
import { remembered } from './remembered';
import { matchOutputs, requireSameInputs } from './sameInterface';
import { type Reopening, timedOn } from './timedRounds';

/** A model that can be run, with the data as it takes it. */
export interface Subject {
  readonly session: Session;
  readonly dataset: Dataset;
}

export interface CompareOptions {
  /** Timed pairs of runs; absent: as many as a few seconds allow. */
  readonly runs?: number;
  /** At most this many samples for the agreement of the outputs. */
  readonly samples?: number;
  readonly seed?: number;
  /** Opens both models anew between timed runs. */
  readonly reopening?: Reopening;
  readonly metric?: SampleMetric;
}

export interface CompareEnv {
  readonly clock: Clock;
  readonly progress?: Progress;
  /** Agreement and accuracy that were measured before are taken from it; times never. */
  readonly memory?: ResultMemory;
}

export interface ComparisonFigures extends FidelityResult {
  readonly latency: LatencyResult;
}

/** Share of the progress that timing takes. */
const TIMING = 0.5;

/**
 * Latency in turns, agreement of the outputs and, with labels, accuracy of b against a, over the same samples.
 * Throws LatheError when the two do not take the same inputs, when the data is too short, and when a run fails.
 */
export async function compareModels(
  a: Subject,
  b: Subject,
  options: CompareOptions,
  { clock, progress, memory }: CompareEnv,
): Promise<ComparisonFigures> {
  requireSameInputs(a.session.inputs, b.session.inputs);
  const step = Math.max(stepOf(a.dataset), stepOf(b.dataset));
  const sides = [a, b].map(side => withStep(side, step)) as [Side, Side];
  const limit = Math.min(options.samples ?? a.dataset.samples, a.dataset.samples);
  requireOneRun(limit, step);
  const { pairs, notes } = matchOutputs(a.session, b.session);
  if (pairs.length === 0) notes.push('The models have no outputs in common: their agreement is unknown.');

  const [timedA, timedB] = await Promise.all(sides.map(side => timedOn(side.session, side.dataset)));
  const latency = await measureLatency(
    timedA!,
    timedB!,
    options,
    clock,
    progress && partOfProgress(progress, 0, TIMING),
  );
  const agreement = await remembered(memory, { study: 'fidelity', pairs, limit, step }, () =>
    measureFidelity(
      ...sides,
      pairs,
      { limit, metric: options.metric },
      progress && partOfProgress(progress, TIMING, 1),
    ),
  );
  return { ...agreement, latency, notes: [...notes, ...agreement.notes] };
}

/** A model of free batch beside one of a fixed batch gets as many samples at once as that. */
function withStep({ session, dataset }: Subject, step: number): Side {
  if (stepOf(dataset) === step) return { session, dataset };
  const { label, synthetic, samples, inputs, labels, batchable } = dataset;
  const batch = (start: number, count: number) => dataset.batch(start, count);
  const hash = () => dataset.hash();
  return { session, dataset: { label, synthetic, samples, inputs, labels, batchable, step, batch, hash } };
}
