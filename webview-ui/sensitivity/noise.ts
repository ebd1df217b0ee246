/**
 * Differences of a share of right answers that chance alone explains, 0..1: two standard errors of a binomial share, about 95 in
 * 100 cases. Two right and two wrong answers are added, so that the limit is not 0 where all were right (Agresti and Coull,
 * "Approximate is better than exact for interval estimation of binomial proportions", 1998).
 */
export function noiseLimit(share: number, samples: number): number {
  const count = samples + 4;
  const adjusted = (share * samples + 2) / count;
  return 2 * Math.sqrt((adjusted * (1 - adjusted)) / count);
}

/** Accuracies that may be those of the whole model, in percent; null: unknown. @param percent its own; @param noise 0..1 */
export const chanceBand = (percent: number | null, noise: number | null): { low: number; high: number } | null =>
  percent === null || noise === null ? null : { low: percent - 100 * noise, high: percent + 100 * noise };
