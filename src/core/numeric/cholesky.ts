/**
 * The lower triangle L of a symmetric positive definite matrix, A = L L^T (row by row; Golub and Van Loan 2013, section 4.2).
 * @param a [n, n]; its lower triangle is read
 * @returns [n, n], zeros above the diagonal; undefined where the matrix is not positive definite to rounding
 */
export function choleskyFactor(a: Float64Array, n: number): Float64Array | undefined {
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let rest = a[i * n + j]!;
      for (let p = i * n, q = j * n, end = p + j; p < end; p++, q++) rest -= factor[p]! * factor[q]!;
      if (i !== j) factor[i * n + j] = rest / factor[j * n + j]!;
      else if (rest > 0) factor[i * n + i] = Math.sqrt(rest);
      else return undefined;
    }
  return factor;
}

/** Solves L L^T x = b in place. @param factor [n, n] from `choleskyFactor` @param b [n] */
export function choleskySolve(factor: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let rest = b[i]!;
    for (let j = 0; j < i; j++) rest -= factor[i * n + j]! * b[j]!;
    b[i] = rest / factor[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    const x = b[i]! / factor[i * n + i]!;
    b[i] = x;
    for (let j = 0; j < i; j++) b[j]! -= factor[i * n + j]! * x;
  }
}
