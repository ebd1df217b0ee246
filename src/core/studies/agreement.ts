import { isFloat } from '../ir';
import { numbersIn } from '../numeric/outputValues';
import type { RuntimeTensor } from '../ports';

/** How far the outputs of b are from those of a, summed up over outputs and samples. */
export class Agreement {
  private signal = 0;
  private noise = 0;
  private other = 0;
  private product = 0;
  private elements = 0;
  private isIdentical = true;
  private nonFinite: 'a' | 'b' | undefined;
  private shapesDiffer: string | undefined;

  /** Adds one output of one run. `measured`: it counts in the figures, not only in `identical`. */
  add(name: string, a: RuntimeTensor, b: RuntimeTensor, measured: boolean): void {
    if (a.dims.join() !== b.dims.join()) {
      this.isIdentical = false;
      this.shapesDiffer ??= `output ${name} has shape [${a.dims}] in one model and [${b.dims}] in the other`;
      return;
    }
    const x = numbersIn(a);
    const y = numbersIn(b);
    if (x && y) this.addNumbers(x, y, measured);
    else if (!sameStrings(a.data, b.data)) this.isIdentical = false;
  }

  private addNumbers(x: ArrayLike<number>, y: ArrayLike<number>, measured: boolean): void {
    let [signal, noise, other, product] = [0, 0, 0, 0];
    for (let i = 0; i < x.length; i++) {
      const p = x[i]!;
      const q = y[i]!;
      signal += p * p;
      other += q * q;
      product += p * q;
      if (p === q) continue;
      // NaN in both places is the same answer.
      if (!(Number.isNaN(p) && Number.isNaN(q))) this.isIdentical = false;
      noise += (p - q) ** 2;
    }
    if (!measured) return;
    if (!Number.isFinite(signal)) this.nonFinite ??= 'a';
    if (!Number.isFinite(other)) this.nonFinite ??= 'b';
    this.signal += signal;
    this.noise += noise;
    this.other += other;
    this.product += product;
    this.elements += x.length;
  }

  /**
   * SQNR = 20 log10(|x| / |x - y|) in dB, the cosine of the angle between x and y, and the mean of (x - y)^2. null with a note where
   * they have no value.
   */
  result(): { sqnrDb: number | null; identical: boolean; cosine: number | null; mse: number | null; notes: string[] } {
    const { signal, noise, other, product } = this;
    const identical = this.isIdentical;
    const notes: string[] = [];
    if (this.shapesDiffer) notes.push(`The outputs cannot be compared element by element: ${this.shapesDiffer}.`);
    if (this.nonFinite)
      notes.push(`Outputs of ${this.nonFinite} contain NaN or infinity: SQNR, cosine and squared error have no value.`);
    const comparable = !this.shapesDiffer && !this.nonFinite && this.elements > 0;
    if (comparable && signal === 0 && !identical)
      notes.push('All outputs of a are zero: SQNR and cosine have no value.');
    const mse = comparable ? noise / this.elements : null;
    if (!comparable || signal === 0) return { sqnrDb: null, identical, cosine: null, mse, notes };
    return {
      sqnrDb: noise === 0 ? null : 10 * Math.log10(signal / noise),
      identical,
      cosine: other === 0 ? null : Math.max(-1, Math.min(1, product / Math.sqrt(signal * other))),
      mse,
      notes,
    };
  }
}

/** Which outputs enter the figures: the float ones; integers (indices, classes) only where there are no others. */
export function isMeasured(tensor: RuntimeTensor, all: readonly RuntimeTensor[]): boolean {
  return isFloat(tensor.type) || !all.some(t => isFloat(t.type));
}

const sameStrings = (a: RuntimeTensor['data'], b: RuntimeTensor['data']): boolean =>
  Array.isArray(a) && Array.isArray(b) && a.every((text, i) => text === b[i]);
