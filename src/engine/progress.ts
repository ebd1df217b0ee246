import { LatheError } from '../core/errors';
import type { Clock, Progress } from '../core/ports';
import type { CallContext } from '../protocol/rpc';

export const clock: Clock = { now: () => performance.now() };

const BETWEEN_REPORTS_MS = 50;

/** Progress of a call. Reports that follow one another quickly are left out: nobody could read them. */
export function progressOf({ report, signal }: CallContext): Progress {
  let last = Number.NEGATIVE_INFINITY;
  return {
    report: (message, fraction) => {
      const now = clock.now();
      if (now - last < BETWEEN_REPORTS_MS && fraction !== 1) return;
      last = now;
      report(message, fraction);
    },
    throwIfCancelled: () => {
      if (signal.aborted) throw new LatheError('Cancelled.', 'cancelled');
    },
  };
}
