import type { LayoutInput } from './types';

/** Incoming edges of each node, as ranges into `edges`. */
export interface Incoming {
  readonly start: Int32Array;
  readonly edges: Int32Array;
}

export function incomingEdges(input: LayoutInput): Incoming {
  const start = new Int32Array(input.widths.length + 1);
  for (const to of input.to) start[to + 1]!++;
  for (let i = 1; i < start.length; i++) start[i]! += start[i - 1]!;
  const fill = start.slice();
  const edges = new Int32Array(input.to.length);
  for (let e = 0; e < input.to.length; e++) edges[fill[input.to[e]!]!++] = e;
  return { start, edges };
}

/**
 * A topological order that keeps branches together: a depth-first walk from the sinks to their producers, so that a
 * branch is finished before the next begins and a late input stands right before its consumer. Few tensors are live
 * at a time, which is what the cuts need. Edges of a cycle are left pointing backwards.
 */
export function branchOrder(input: LayoutInput): Int32Array {
  const count = input.widths.length;
  const { start, edges } = incomingEdges(input);
  const order = new Int32Array(count);
  const state = new Uint8Array(count); // 0 new, 1 on the stack, 2 placed
  const next = start.slice(0, count);
  let placed = 0;
  const stack: number[] = [];
  for (const root of roots(input)) {
    if (state[root] !== 0) continue;
    stack.push(root);
    state[root] = 1;
    while (stack.length > 0) {
      const node = stack[stack.length - 1]!;
      if (next[node]! < start[node + 1]!) {
        const producer = input.from[edges[next[node]!++]!]!;
        if (state[producer] === 0) {
          state[producer] = 1;
          stack.push(producer);
        }
      } else {
        state[node] = 2;
        order[placed++] = node;
        stack.pop();
      }
    }
  }
  return order;
}

/** Sinks by the place of their last producer, so that an early output stands early; then whatever a cycle hides. */
function* roots(input: LayoutInput): Iterable<number> {
  const count = input.widths.length;
  const hasConsumer = new Uint8Array(count);
  const lastProducer = new Int32Array(count).fill(-1);
  for (let e = 0; e < input.from.length; e++) {
    hasConsumer[input.from[e]!] = 1;
    const to = input.to[e]!;
    lastProducer[to] = Math.max(lastProducer[to]!, input.from[e]!);
  }
  const sinks: number[] = [];
  for (let i = 0; i < count; i++) if (!hasConsumer[i]) sinks.push(i);
  const key = (node: number) => (lastProducer[node]! < 0 ? node : lastProducer[node]!);
  sinks.sort((a, b) => key(a) - key(b) || a - b);
  yield* sinks;
  for (let i = 0; i < count; i++) yield i;
}
