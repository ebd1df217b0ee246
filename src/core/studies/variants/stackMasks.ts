import { type Graph, Node, tensorType } from '../../ir';
import type { UniqueNames } from '../../passes/edit';
import type { Feeds } from '../../ports';
import type { ValueMask } from './variant';

/** An input of a stacked model by which rows of some lanes are set to zero. */
export interface StackMask {
  readonly name: string;
  readonly hasFloat: boolean;
  /** How many lanes are in the stack where it is read. */
  readonly lanes: number;
  /** By the place of a lane in the stack. */
  readonly byLane: ReadonlyMap<number, ValueMask>;
}

/** Masks of values that lanes in a stack read otherwise than the float model. */
export class StackMasks {
  readonly all: StackMask[] = [];
  /** Whether the stack begins with rows of the float model. */
  hasFloat = true;
  private lanes = 0;
  /** Of the segment that is being added. */
  private byInput = new Map<string, Map<number, ValueMask>>();

  constructor(
    private readonly graph: Graph,
    private readonly names: UniqueNames,
  ) {}

  /** A segment begins. `order`: lanes that are in the stack; `masks`: what they read as zero in it. */
  begin(order: readonly number[], masks: readonly { readonly lane: number; readonly mask: ValueMask }[]): void {
    this.lanes = order.length;
    this.byInput = new Map();
    for (const { lane, mask } of masks) {
      const key = keyOf(mask.node, mask.input);
      this.byInput.set(key, (this.byInput.get(key) ?? new Map()).set(order.indexOf(lane), mask));
    }
  }

  /** Lets a node read what its masks leave. */
  apply(node: Node): void {
    for (const [i, value] of node.inputs.entries()) {
      const byLane = this.byInput.get(keyOf(node.name, i));
      if (!byLane) continue;
      const name = this.names.value(`${value}_mask`);
      const masked = this.names.value(`${value}_masked`);
      const { hasFloat, lanes } = this;
      this.all.push({ name, hasFloat, lanes, byLane });
      this.graph.inputs.push({ name, type: tensorType('float32', undefined) });
      this.graph.nodes.push(new Node(this.names.node(masked), 'Mul', [value, name], [masked]));
      node.inputs[i] = masked;
    }
  }
}

const keyOf = (node: string, input: number): string => `${input} ${node}`;

/** The masks for a run of so many samples: [rows, 1, ..., size of the axis, ..., 1]. */
export function maskFeeds(masks: readonly StackMask[], samples: number): Feeds {
  const feeds: Feeds = {};
  for (const { name, hasFloat, lanes, byLane } of masks) {
    const [first] = byLane.values();
    const { rank, axis, size } = first!;
    const before = hasFloat ? 1 : 0;
    const dims = Array.from({ length: rank }, (_, k) => (k === axis ? size : 1));
    dims[0] = (before + lanes) * samples;
    const data = new Float32Array(dims[0] * size).fill(1);
    for (const [lane, { isZero }] of byLane)
      for (let row = (before + lane) * samples, end = row + samples; row < end; row++)
        for (let i = 0; i < size; i++) if (isZero(i)) data[row * size + i] = 0;
    feeds[name] = { type: 'float32', dims, data };
  }
  return feeds;
}
