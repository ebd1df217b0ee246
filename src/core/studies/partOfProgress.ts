import type { Progress } from '../ports';

/** The progress of one part of a study, which takes it from one fraction to another. */
export const partOfProgress = (progress: Progress, from: number, to: number): Progress => ({
  report: (message, fraction) =>
    progress.report(message, fraction === undefined ? undefined : from + (to - from) * fraction),
  throwIfCancelled: () => progress.throwIfCancelled(),
});
