import type { IntegerRange } from '../../../numeric/quantization';
import { clamp, roundHalfEven } from '../../../numeric/round';
import type { Progress } from '../../../ports';
import { Adam } from './adam';
import type { MatrixProducts } from './matrixProducts';
import type { RoundedLayer } from './roundedLayer';

/** Ends of the stretched sigmoid, which is clipped to 0 and 1 (Louizos et al. 2018; AdaRound, equation 23). */
const [STRETCH_LOW, STRETCH_HIGH] = [-0.1, 1.1];
const STRETCH = STRETCH_HIGH - STRETCH_LOW;

const ITERATIONS = 400;
/** Weight of the term that drives roundings to 0 or 1; the error of an output counts for its number of weights when rounded to nearest. */
const REGULARIZATION = 20;
/** Exponent of that term at the beginning and at the end. */
const [FIRST_BETA, LAST_BETA] = [20, 2];

export interface Rounding {
  /** [outputs, length] */
  readonly integers: Int8Array;
  /** Squared error of the layer's outputs over the sampled positions: rounded to nearest, and so. */
  readonly nearestError: number;
  readonly error: number;
}

/**
 * AdaRound (Nagel et al. 2020, arXiv 2004.10568): each weight is rounded down or up, whichever together keep the layer's output
 * nearest to that of the float weights. The choice is relaxed to h(V) in [0, 1], which an annealed term drives to its ends. Every
 * output is a problem of its own: error = d G d^T for d = rounded - exact weights and the Gram matrix G of what they meet. Where the
 * result is worse than rounding to nearest, that is kept.
 */
export function roundRows(
  layer: RoundedLayer,
  gram: Float32Array,
  range: IntegerRange,
  products: MatrixProducts,
  progress: Progress | undefined,
): Promise<Rounding> {
  return new RoundingProblem(layer, gram, range, products).solve(progress);
}

/** A weight this near to the end of the range, in steps, is one that the scale was made for. */
const END_MARGIN = 1e-3;

class RoundingProblem {
  private readonly lower: Float32Array;
  private readonly nearest: Float32Array;
  /** The relaxed choices before the sigmoid. */
  private readonly v: Float32Array;
  private readonly adam: Adam;
  private readonly slopes: Float32Array;
  /** Weights that cannot be rounded another way. */
  private readonly fixed: readonly boolean[];

  constructor(
    private readonly layer: RoundedLayer,
    private readonly gram: Float32Array,
    { low, high }: IntegerRange,
    private readonly products: MatrixProducts,
  ) {
    const { steps } = layer;
    this.lower = steps.map(Math.floor);
    this.nearest = steps.map(s => clamp(roundHalfEven(s), low, high));
    this.v = steps.map((s, i) => unrectified(s - this.lower[i]!));
    this.adam = new Adam(steps.length);
    this.slopes = new Float32Array(steps.length);
    const isFixed = (s: number) => Math.abs(s) > high - END_MARGIN || Math.floor(s) < low || Math.floor(s) + 1 > high;
    this.fixed = Array.from(steps, isFixed);
  }

  async solve(progress: Progress | undefined): Promise<Rounding> {
    const { outputs, length } = this.layer;
    const nearestErrors = await this.errors(this.nearest);
    const weights = nearestErrors.map(e => (e > 0 ? length / e : 0));
    for (let i = 0; i < ITERATIONS; i++) {
      progress?.throwIfCancelled();
      await this.iterate(annealed(i), weights);
    }
    // The sigmoid of the stretched choice 1/2 is 1/2.
    const adapted = this.lower.map((low, i) => (this.fixed[i] ? this.nearest[i]! : low + (this.v[i]! >= 0 ? 1 : 0)));
    const adaptedErrors = await this.errors(adapted);
    const result = new Int8Array(adapted.length);
    let [nearestError, error] = [0, 0];
    for (let o = 0; o < outputs; o++) {
      const isBetter = adaptedErrors[o]! < nearestErrors[o]!;
      result.set((isBetter ? adapted : this.nearest).subarray(o * length, (o + 1) * length), o * length);
      const unit = this.layer.scales[o]! ** 2;
      nearestError += unit * nearestErrors[o]!;
      error += unit * Math.min(adaptedErrors[o]!, nearestErrors[o]!);
    }
    return { integers: result, nearestError, error };
  }

  private async iterate(beta: number, weights: Float64Array): Promise<void> {
    const { length } = this.layer;
    const sigmoids = this.v.map(v => 1 / (1 + Math.exp(-v)));
    const relaxed = sigmoids.map((s, i) => (this.fixed[i] ? this.nearest[i]! : this.lower[i]! + rectified(s)));
    const { product } = await this.timesGram(relaxed);
    for (let i = 0; i < product.length; i++) {
      const sigmoid = sigmoids[i]!;
      const h = sigmoid * STRETCH + STRETCH_LOW;
      const isFree = !this.fixed[i] && h > 0 && h < 1;
      const away = 2 * h - 1;
      const drive = -2 * beta * Math.abs(away) ** (beta - 1) * Math.sign(away);
      const pull = 2 * weights[Math.floor(i / length)]! * product[i]!;
      this.slopes[i] = isFree ? (pull + REGULARIZATION * drive) * sigmoid * (1 - sigmoid) * STRETCH : 0;
    }
    this.adam.descend(this.v, this.slopes);
  }

  /** Of each output, in squared units of its scale. */
  private async errors(rounded: Float32Array): Promise<Float64Array> {
    const { outputs, length } = this.layer;
    const { difference, product } = await this.timesGram(rounded);
    const errors = new Float64Array(outputs);
    for (let i = 0; i < product.length; i++) errors[Math.floor(i / length)]! += difference[i]! * product[i]!;
    return errors;
  }

  /** What rounding changes, and that times the Gram matrix of its group. */
  private async timesGram(rounded: Float32Array): Promise<{ difference: Float32Array; product: Float32Array }> {
    const { groups, outputs, length, steps } = this.layer;
    const difference = rounded.map((q, i) => q - steps[i]!);
    const product = await this.products.multiply(
      { dims: [groups, outputs / groups, length], data: difference },
      { dims: [groups, length, length], data: this.gram },
    );
    return { difference, product };
  }
}

/** From the first exponent to the last along a half cosine. */
const annealed = (iteration: number): number =>
  LAST_BETA + ((FIRST_BETA - LAST_BETA) * (1 + Math.cos((Math.PI * iteration) / ITERATIONS))) / 2;

const rectified = (sigmoid: number): number => clamp(sigmoid * STRETCH + STRETCH_LOW, 0, 1);
/** Before the sigmoid. */
const unrectified = (h: number): number => -Math.log(STRETCH / (h - STRETCH_LOW) - 1);
