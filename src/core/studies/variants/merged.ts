/**
 * What several generators give, each as soon as it is there: they go on at the same time. When one throws or the reader stops, the others
 * end where they are, and this waits for it.
 */
export async function* merged<T>(sources: readonly AsyncGenerator<T, void>[]): AsyncGenerator<T, void> {
  const step = (source: AsyncGenerator<T, void>) => source.next().then(result => ({ source, result }));
  const pending = new Map(sources.map(source => [source, step(source)]));
  try {
    while (pending.size > 0) {
      const { source, result } = await Promise.race(pending.values());
      if (result.done) {
        pending.delete(source);
      } else {
        pending.set(source, step(source));
        yield result.value;
      }
    }
  } finally {
    await Promise.allSettled(pending.values());
    await Promise.allSettled([...pending.keys()].map(source => source.return()));
  }
}
