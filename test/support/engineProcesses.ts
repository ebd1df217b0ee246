import { existsSync, readFileSync } from 'node:fs';

const children = `/proc/self/task/${process.pid}/children`;

/** Option `skip` of tests that look for the engine's processes. */
export const needsProc = existsSync(children) ? false : 'needs /proc of Linux';

/** Processes that run this engine, children of this one. Linux only. */
export function engineProcesses(engine: string): number[] {
  const pids = readFileSync(children, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  return pids.filter(pid => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(engine));
}
