/** 1.5 x 2^52: adding it leaves no fraction bits, so the addition itself rounds, half to even as IEEE 754 does. */
const noFraction = 6755399441055744;

/** Rounds half to even, as QuantizeLinear and Round do in ONNX (`Math.round` rounds half up). */
export function roundHalfEven(x: number): number {
  return Math.abs(x) < 2251799813685248 ? x + noFraction - noFraction : Math.abs(x) < 4503599627370496 ? slow(x) : x;
}

/** Between 2^51 and 2^52 the sum above would leave the range in which it is exact. */
function slow(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  return rest < 0.5 || (rest === 0.5 && floor % 2 === 0) ? floor : floor + 1;
}

export const clamp = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high);
