import type { ExecutedKernel } from './executedGraph';
import type { KernelEvent } from './trace';

/** A nameless node is called by operator and index in the trace, and the index is not in the written graph. */
const isSame = (event: Pick<KernelEvent, 'name' | 'op'>, kernel: ExecutedKernel): boolean =>
  event.op === kernel.op && (kernel.name === '' ? event.name.startsWith(`${kernel.op}_`) : event.name === kernel.name);

/**
 * Finds the executed kernel of each event of a run: by position when both orders agree, as they do wherever the runtime
 * optimizes; else by name, and nameless ones by their order among those of the same operator. Undefined: not found.
 */
export function alignEvents(
  events: readonly Pick<KernelEvent, 'name' | 'op'>[],
  kernels: readonly ExecutedKernel[],
): (number | undefined)[] {
  if (events.length === kernels.length && events.every((e, i) => isSame(e, kernels[i]!)))
    return events.map((_, i) => i);
  const waiting = new Map<string, number[]>();
  kernels.forEach(({ name, op }, i) => {
    const key = keyOf(name, op);
    const list = waiting.get(key);
    if (list) list.push(i);
    else waiting.set(key, [i]);
  });
  return events.map(({ name, op }) => (waiting.get(keyOf(name, op)) ?? waiting.get(keyOf('', op)))?.shift());
}

const keyOf = (name: string, op: string): string => `${op}\n${name}`;
