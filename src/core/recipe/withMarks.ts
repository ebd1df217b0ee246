import type { Mark } from './recipe';

type Marks = Readonly<Record<string, Mark>>;

/** Marks with others laid over them: layers that both name keep what the others leave open. */
export function withMarks(present: Marks, others: Marks): Marks {
  const merged: Record<string, Mark> = { ...present };
  for (const [layer, mark] of Object.entries(others))
    merged[layer] = { ...(Object.hasOwn(present, layer) ? present[layer] : null), ...mark };
  return merged;
}
