import type { Scores } from './outputValues';

/** The class with the highest score of each row; the first of equals. */
export function topClasses({ rows, classes, values }: Scores): number[] {
  return Array.from({ length: rows }, (_, row) => {
    let best = 0;
    for (let c = 1; c < classes; c++) if (values[row * classes + c]! > values[row * classes + best]!) best = c;
    return best;
  });
}

/** Whether a class is among the `k` highest of a row; of equal scores the first classes count as higher. */
export function isAmongTop({ classes, values }: Scores, row: number, label: number, k: number): boolean {
  if (label < 0 || label >= classes) return false;
  const start = row * classes;
  const own = values[start + label]!;
  if (Number.isNaN(own)) return false;
  let higher = 0;
  for (let c = 0; c < classes; c++) {
    const score = values[start + c]!;
    if (score > own || (score === own && c < label)) higher++;
  }
  return higher < k;
}
