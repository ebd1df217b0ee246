import type { Comparison } from '../../protocol/views';
import { milliseconds } from '../print/numbers';
import { digits, type Figure, type LatencyBudget, type OutputBudget } from './budget';

const percent = (share: number): string => `${digits(100 * share)} %`;

export const latencyBudgets: readonly LatencyBudget[] = [
  {
    ...{ name: 'latencyMs', of: 'latency', bound: 'at most', text: milliseconds },
    meaning: 'median (p50) of runs of the model alone on this machine, in milliseconds',
    figure: ({ p50 }) => ({ value: p50.ms, spread: p50.spread }),
  },
  {
    ...{ name: 'latencyP90Ms', of: 'latency', bound: 'at most', text: milliseconds },
    meaning: 'the same, but what 90 % of the runs keep within (p90)',
    figure: ({ p90 }) => ({ value: p90.ms, spread: p90.spread }),
  },
];

const ofOutputs = { of: 'outputs', needs: ['original'] } as const;
const anyNumber = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;

/** What tells from the outputs how much a model resembles the original, and how often it is right. */
export const outputBudgets: readonly OutputBudget[] = [
  {
    ...{ name: 'latencyRatio', of: 'outputs', needs: ['original', 'times'], bound: 'at most', text: digits },
    meaning: 'latency of the model / of the original, timed in turns',
    figure: c => ({ ...known(c, c.ratio.latencyMs), ...(c.latency && { spread: c.latency.ratioSpread }) }),
  },
  {
    ...{ ...ofOutputs, name: 'sqnrDb', bound: 'at least', range: anyNumber },
    meaning: 'signal to noise of the outputs against the original (SQNR), in dB',
    text: value => `${digits(value)} dB`,
    figure: c => unlessEqual(c, known(c, c.fidelity?.sqnrDb)),
  },
  {
    ...{ ...ofOutputs, name: 'cosine', bound: 'at least', range: [-1, 1] },
    meaning: 'cosine of the angle between the outputs of both',
    text: value => value.toFixed(6),
    figure: c => unlessEqual(c, known(c, c.fidelity?.cosine)),
  },
  {
    ...{ ...ofOutputs, name: 'mse', bound: 'at most', text: digits },
    meaning: 'mean squared error of the outputs against the original',
    figure: c => known(c, c.fidelity?.mse),
  },
  {
    ...{ ...ofOutputs, name: 'klDivergence', bound: 'at most', text: digits },
    meaning: 'divergence of the class probabilities from the original, in nats',
    figure: c => ofClasses(c, c.fidelity?.klDivergence),
  },
  {
    ...{ ...ofOutputs, name: 'top1Agreement', bound: 'at least', isShare: true, text: percent },
    meaning: 'share of samples that both give the same class, 0 to 1',
    figure: c => ofClasses(c, c.fidelity?.top1Agreement),
  },
  {
    ...{ name: 'accuracy', of: 'outputs', needs: ['labels'], bound: 'at least', isShare: true, text: percent },
    meaning: 'share of samples that get the right class, 0 to 1; needs labelled data',
    figure: c => ofClasses(c, c.accuracy?.b),
  },
  {
    ...{ name: 'accuracyDrop', of: 'outputs', needs: ['original', 'labels'], bound: 'at most', isShare: true },
    meaning: 'accuracy that is lost, 0 to 1: 0.01 is one percentage point; needs labelled data',
    text: value => `${digits(100 * value)} percentage points`,
    figure: c => ofClasses(c, c.accuracy && lostShare(c.accuracy)),
  },
  {
    ...{ name: 'custom', of: 'outputs', needs: ['original', 'metric'], range: anyNumber, text: digits },
    meaning: 'what --metric FILE measures; at most or at least, as the file says which is better',
    figure: c => ({
      ...known(c, c.custom?.b),
      ...(c.custom && { bound: c.custom.higherIsBetter ? 'at least' : 'at most' }),
    }),
  },
];

/** By counts: a difference of shares would miss a limit that is just reached, as 0.916 - 0.906 > 0.01. */
export function lostShare({ a, b, samples }: Pick<NonNullable<Comparison['accuracy']>, 'a' | 'b' | 'samples'>): number {
  return (Math.round(a * samples) - Math.round(b * samples)) / samples;
}

/** Models that could not be run have no figures of outputs: the notes say why. */
const known = (c: Comparison, value: number | null | undefined, why = [...new Set(c.notes)].join(' ')): Figure =>
  value === null || value === undefined ? { value: null, note: why || 'it has no value for these outputs' } : { value };

const ofClasses = (c: Comparison, value: number | null | undefined): Figure =>
  known(c, value, c.fidelity ? 'the outputs are no class scores' : undefined);

/** Equal outputs have no noise to set the signal against. */
function unlessEqual({ fidelity }: Comparison, figure: Figure): Figure {
  if (figure.value !== null || !fidelity) return figure;
  if (fidelity.identical) return { value: null, isIdeal: true, note: 'the outputs are identical' };
  return fidelity.mse === 0 ? { value: null, isIdeal: true, note: 'the outputs of numbers are equal' } : figure;
}
