import { numbersIn } from '../../../core/numeric/outputValues';
import type { RuntimeTensor } from '../../../core/ports';
import type { InputPreview } from '../../../protocol/dataPreview';

/** Range, mean and population standard deviation of elements that come piece by piece (Welford 1962). */
export class InputFigures {
  private min = Number.POSITIVE_INFINITY;
  private max = Number.NEGATIVE_INFINITY;
  private mean = 0;
  private squares = 0;
  private finite = 0;
  private nonFinite = 0;

  add(tensor: RuntimeTensor): void {
    const values = numbersIn(tensor) ?? [];
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (!Number.isFinite(value)) {
        this.nonFinite++;
        continue;
      }
      this.finite++;
      const distance = value - this.mean;
      this.mean += distance / this.finite;
      this.squares += distance * (value - this.mean);
      if (value < this.min) this.min = value;
      if (value > this.max) this.max = value;
    }
  }

  result(): Pick<InputPreview, 'min' | 'max' | 'mean' | 'std' | 'nonFinite'> {
    const { min, max, mean, nonFinite, finite } = this;
    if (finite === 0) return { min: null, max: null, mean: null, std: null, nonFinite };
    return { min, max, mean, std: Math.sqrt(this.squares / finite), nonFinite };
  }
}
