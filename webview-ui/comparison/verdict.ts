import type { Comparison } from '../../src/protocol/views';
import { significant } from '../format';

export type Tone = 'good' | 'bad' | 'neutral';
export interface Verdict {
  /** null: a figure that nothing is judged by. */
  readonly tone: Tone | null;
  /** What the eye should catch: `1.52 × faster`. */
  readonly headline: string;
  /** How sure that is. */
  readonly detail: string;
}

type Latency = NonNullable<Comparison['latency']>;

/** Speed said out loud. The contract's ratio is b / a; a reader wants to hear how many times faster. */
export function latencyVerdict(latency: Latency, ratio: number | null): Verdict {
  const [low, high] = latency.ratioSpread;
  const runs = `${latency.runs} runs each, ${latency.threads} ${latency.threads === 1 ? 'thread' : 'threads'}`;
  const measured = ratio ?? latency.b.p50 / latency.a.p50;
  if (latency.verdict === 'within noise')
    return {
      tone: 'neutral',
      headline: 'No measurable difference',
      detail: `The result takes ${times(low)}–${times(high)} times as long as the original, 99 % interval: within noise. ${runs}.`,
    };
  const faster = latency.verdict === 'faster';
  // How many times faster is the inverse of b / a, and its interval turns round with it.
  const [value, from, to] = faster ? [1 / measured, 1 / high, 1 / low] : [measured, low, high];
  return {
    tone: faster ? 'good' : 'bad',
    headline: `${times(value)} × ${faster ? 'faster' : 'slower'}${faster ? '' : ' on this machine'}`,
    detail: `${times(from)}–${times(to)}, 99 % interval. ${runs}.`,
  };
}

/** Size said as people compare it. */
export function sizeVerdict(ratio: number): Verdict {
  if (Math.abs(ratio - 1) < 0.005) return { tone: 'neutral', headline: 'Same size', detail: '' };
  const smaller = ratio < 1;
  return {
    tone: smaller ? 'good' : 'bad',
    headline: smaller ? `${times(1 / ratio)} × smaller` : `${times(ratio)} × larger`,
    detail: '',
  };
}

/** How much less there is to compute; null: as much as before. */
export function macsVerdict(ratio: number): Verdict | null {
  if (Math.abs(ratio - 1) < 0.005) return null;
  return ratio < 1
    ? { tone: 'good', headline: `${times(1 / ratio)} × fewer MACs`, detail: '' }
    : { tone: 'bad', headline: `${times(ratio)} × more MACs`, detail: '' };
}

export function fidelityVerdict(fidelity: NonNullable<Comparison['fidelity']>): Verdict {
  if (fidelity.identical) return { tone: 'good', headline: 'Identical outputs', detail: 'Every output is equal.' };
  const { sqnrDb } = fidelity;
  if (sqnrDb === null) return { tone: null, headline: 'Unknown', detail: '' };
  return { tone: null, headline: `${significant(sqnrDb, 3)} dB SQNR`, detail: sqnrMeaning(sqnrDb) };
}

/** The noise that a signal-to-noise ratio stands for: 20 dB is a tenth of the signal, 40 dB a hundredth. */
function sqnrMeaning(sqnrDb: number): string {
  const noise = 100 * 10 ** (-sqnrDb / 20);
  return `The error is ${significant(noise, 2)} % of the signal.`;
}

/** The difference of two shares in percentage points: `−0.3 points`. */
export function pointsVerdict(accuracy: NonNullable<Comparison['accuracy']>): Verdict {
  const points = (accuracy.b - accuracy.a) * 100;
  const rounded = Number(points.toFixed(1));
  const sign = rounded > 0 ? '+' : rounded < 0 ? '−' : '±';
  const share = (value: number) => `${(value * 100).toFixed(1)} %`;
  return {
    tone: rounded > 0 ? 'good' : rounded < -1 ? 'bad' : 'neutral',
    headline: share(accuracy.b),
    detail: `${sign}${Math.abs(rounded).toFixed(1)} points against ${share(accuracy.a)}, ${accuracy.samples.toLocaleString('en-US')} labelled samples.`,
  };
}

const times = (value: number): string => significant(value, 3);

/** Whether the label of a data set says so: the engine puts the word into it. */
export const isSynthetic = (data: string): boolean => data.toLowerCase().includes('synthetic');

/** What the data allows to say, in a plain sentence; null where the label says it all. */
export function dataCaveat(data: string): string | null {
  if (!isSynthetic(data)) return null;
  return 'Measured on synthetic inputs (seeded random numbers). Agreement with the original may differ on real data, and accuracy cannot be known. Compare on your own data to be sure.';
}
