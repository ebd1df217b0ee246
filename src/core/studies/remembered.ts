import type { ResultMemory } from '../ports';

/** What was calculated under equal options before, or else what `calculate` gives, which is kept. It has to be JSON. */
export async function remembered<T>(
  memory: ResultMemory | undefined,
  options: unknown,
  calculate: () => Promise<T>,
): Promise<T> {
  const known = await memory?.recall(options);
  // Only the same call keeps anything under these options.
  if (known !== undefined) return known as T;
  const value = await calculate();
  await memory?.keep(options, value);
  return value;
}
