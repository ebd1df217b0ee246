/** For whatever the screen is to show next. Generous, since a loaded machine is no failure; but every failing step costs as much, twice. */
export const patienceMs = 60_000;

/** From the first byte to a window of VS Code: nothing else on the way asks as much of a machine. */
export const longestStartMs = 120_000;

/** For work that shows its progress; below the silence after which the runner ends a file. */
export const longestWorkMs = 240_000;

const pauseMs = 50;

/** Looks again and again until `look` finds something; undefined when it has not after `limitMs`. */
export async function poll<T>(look: () => Promise<T | undefined>, limitMs: number): Promise<T | undefined> {
  const end = Date.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) return undefined;
    await new Promise(resolve => setTimeout(resolve, pauseMs));
  }
}
