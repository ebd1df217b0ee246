import type { Scores } from '../../numeric/outputValues';

/** What the class distribution was made of. */
export type DivergenceOf = 'softmax' | 'probabilities';

/** Probabilities in a model's outputs add up to 1 but for rounding in float16. */
const TOLERANCE = 2e-3;
/** A quantized softmax has zeros, of which the logarithm has no value. */
const SMALLEST = 1e-7;

/**
 * How far the class distribution of b is from that of a: the mean of KL(a || b) = sum p ln(p / q) over samples, in nats (Kullback and
 * Leibler 1951). Scores that are probabilities already are taken as such: no row of either model has a negative score, and those of
 * one model add up to 1; others go through a softmax.
 */
export class Divergence {
  private sum = 0;
  private rows = 0;
  private of: DivergenceOf | undefined;

  /** The scores of both models for the same samples, over the same classes. The first ones decide what they are. */
  add(a: Scores, b: Scores): void {
    this.of ??= areProbabilities(a, b) ? 'probabilities' : 'softmax';
    const distribution = this.of === 'probabilities' ? normalized : softmax;
    for (let row = 0; row < a.rows; row++) {
      const p = distribution(rowOf(a, row));
      const q = distribution(rowOf(b, row));
      for (let c = 0; c < p.length; c++) this.sum += p[c]! * Math.log(p[c]! / q[c]!);
    }
    this.rows += a.rows;
  }

  /** null: nothing was added, or scores were NaN or infinite. */
  result(): { klDivergence: number | null; klOf: DivergenceOf | null } {
    const mean = this.sum / this.rows;
    if (this.of === undefined || !Number.isFinite(mean)) return { klDivergence: null, klOf: null };
    // Equal distributions may come out a rounding below zero.
    return { klDivergence: Math.max(0, mean), klOf: this.of };
  }
}

function areProbabilities(a: Scores, b: Scores): boolean {
  const rows = (scores: Scores) => Array.from({ length: scores.rows }, (_, row) => rowOf(scores, row));
  const addUp = (scores: Scores) => rows(scores).every(row => Math.abs(row.reduce((n, v) => n + v, 0) - 1) < TOLERANCE);
  return [a, b].every(scores => rows(scores).every(row => row.every(v => v >= 0))) && (addUp(a) || addUp(b));
}

const rowOf = ({ classes, values }: Scores, row: number): Float64Array =>
  Float64Array.from({ length: classes }, (_, c) => values[row * classes + c]!);

function softmax(scores: Float64Array): Float64Array {
  const largest = scores.reduce((n, v) => Math.max(n, v), Number.NEGATIVE_INFINITY);
  return normalized(scores.map(v => Math.exp(v - largest)));
}

function normalized(shares: Float64Array): Float64Array {
  const sum = shares.reduce((n, v) => n + v, 0);
  return shares.map(v => Math.max(v / sum, SMALLEST));
}
