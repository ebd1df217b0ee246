import { LatheError } from '../../core/errors';
import type { Runtime, Session } from '../../core/ports';
import type { Reopening } from '../../core/studies/timedRounds';
import type { Closers } from '../closers';
import { clock } from '../progress';
import { openRuntime } from '../runtime/runtime';

export interface Loaded {
  readonly sessions?: readonly [Session, Session];
  readonly reopening?: Reopening;
  /** Why there are no sessions. */
  readonly failures: readonly string[];
  /** The runtime's; undefined where there is none. */
  readonly version?: string;
}

/** Loads two models to be run in turns. What the runtime cannot load is told, not thrown. */
export async function loadBoth(paths: readonly [string, string], threads: number, closers: Closers): Promise<Loaded> {
  const failures: string[] = [];
  const attempt = async <T>(open: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await open();
    } catch (error) {
      if (!(error instanceof LatheError) || error.code !== 'runtime') throw error;
      failures.push(`Not run: ${error.message}.`);
      return undefined;
    }
  };
  const runtime = await attempt(() => openRuntime());
  if (!runtime) return { failures };
  const { version } = runtime;
  const start = clock.now();
  const keep = (file: string) =>
    attempt(async () => {
      const session = await create(runtime, file, threads);
      closers.defer(() => session.release());
      return session;
    });
  const [a, b] = [await keep(paths[0]), await keep(paths[1])];
  const ms = clock.now() - start;
  if (!a || !b) return { failures, version };
  const open = async (bFirst: boolean) => {
    const first = await create(runtime, paths[bFirst ? 1 : 0], threads);
    const second = await create(runtime, paths[bFirst ? 0 : 1], threads);
    return bFirst ? ([second, first] as const) : ([first, second] as const);
  };
  return { sessions: [a, b], reopening: { ms, open }, failures, version };
}

const create = (runtime: Runtime, path: string, threads: number): Promise<Session> =>
  runtime.create({ path }, { threads, restWhenIdle: true });
