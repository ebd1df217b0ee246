import { LARGEST } from './narrowTensor';

/** The smallest normal number of binary16: below it digits are lost. */
const SMALLEST_NORMAL = 2 ** -14;
/** Below half of the smallest number of binary16 everything becomes 0. */
const VANISHING = 2 ** -25;

/** How the numbers of a tensor lie in the range of float16. */
export class NumberSpread {
  private largest = 0;
  private energy = 0;
  private smallEnergy = 0;
  private vanishing = 0;
  private count = 0;

  add(values: ArrayLike<number>): this {
    this.count += values.length;
    for (let i = 0; i < values.length; i++) {
      const magnitude = Math.abs(values[i]!);
      if (magnitude === 0 || !Number.isFinite(magnitude)) continue;
      this.energy += magnitude ** 2;
      if (magnitude > this.largest) this.largest = magnitude;
      if (magnitude < SMALLEST_NORMAL) this.smallEnergy += magnitude ** 2;
      if (magnitude < VANISHING) this.vanishing++;
    }
    return this;
  }

  /** Why these numbers are not for float16, to follow `its weights ...`; undefined when they are. */
  problem(): string | undefined {
    if (this.largest > LARGEST) return `reach ${this.largest.toPrecision(3)}, beyond the ${LARGEST} of float16`;
    // Beside large numbers the lost digits of small ones do not show.
    if (this.smallEnergy * 2 > this.energy) return 'lie mostly below 6.1e-5, where float16 loses digits';
    return undefined;
  }

  /**
   * As `problem`, of numbers that are no factors: small terms of a sum may lose digits. One number alone is a limit, a mask or a guard
   * against division by 0: the end of the range serves for a larger one, but 0 would not do.
   */
  termProblem(): string | undefined {
    if (this.count > 1) return this.largest > LARGEST ? this.problem() : undefined;
    return this.vanishing > 0 ? 'would become 0 in float16' : undefined;
  }
}
