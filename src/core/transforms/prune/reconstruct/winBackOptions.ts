/** Steps that win back, without training, what a pruned model lost. */
export interface WinBackOptions {
  /** Fit the weights that are left to what the layers gave; true when absent. */
  readonly reconstruct?: boolean;
  /** Estimate the statistics of batch normalization again; true when absent. */
  readonly reestimate?: boolean;
}

export const winsBack = ({ reconstruct = true, reestimate = true }: WinBackOptions): boolean =>
  reconstruct || reestimate;

export const fitsWeights = ({ reconstruct = true }: WinBackOptions): boolean => reconstruct;
