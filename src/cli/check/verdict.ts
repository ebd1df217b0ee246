import type { Bound, Figure } from './budget';
import type { Limit } from './limits';

/** One budget in the JSON of `lathe check`. */
export interface Verdict {
  readonly name: string;
  /** Absent where only the figure would tell, and is unknown. */
  readonly bound?: Bound;
  readonly limit: number;
  /** null: unknown, or ideal beyond any number (identical outputs); the note says which. */
  readonly value: number | null;
  /** 99 % interval of the value, where it is a time or a ratio of times. */
  readonly spread?: readonly [number, number];
  readonly met: boolean;
  readonly note?: string;
}

const OVER = 'over the limit, but within the noise';

/**
 * Times scatter: a limit within their interval is not surely missed and counts as met, or a check would fail by chance. What is
 * unknown is missed.
 */
export function verdictOn({ budget, limit }: Limit, figure: Figure): Verdict {
  const { value, spread, note, isIdeal = false, bound = budget.bound } = figure;
  const verdict = { name: budget.name, ...(bound && { bound }), limit, value };
  if (value === null || !bound) return { ...verdict, met: isIdeal, ...(note !== undefined && { note }) };
  const holds = (x: number) => (bound === 'at most' ? x <= limit : x >= limit);
  const held = (spread ?? [value]).filter(holds).length;
  return {
    ...verdict,
    ...(spread && { spread }),
    met: held > 0,
    ...(spread && held === 1 && { note: holds(value) ? 'the limit is within the noise' : OVER }),
  };
}
