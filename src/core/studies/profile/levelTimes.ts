import { alignEvents } from './align';
import type { KernelPlace } from './cover';
import type { ExecutedKernel } from './executedGraph';
import {
  type ProfilerCost,
  type RecordedKernel,
  recordedShare,
  recordingFactor,
  recordingOf,
  recordingRoom,
} from './profilerCost';
import { leastDisturbed, meanOf, undisturbedMean } from './summary';
import type { KernelEvent, TracedRun } from './trace';

/** What was measured at one level of optimization. */
export interface LevelMeasurement {
  /** Traced runs after warm-up. */
  readonly runs: readonly TracedRun[];
  /** The caller's times of the same traced runs and of untraced ones that alternated with them, milliseconds. */
  readonly tracedMs: readonly number[];
  readonly plainMs: readonly number[];
  readonly kernels: readonly ExecutedKernel[];
  /** One for each kernel. */
  readonly places: readonly KernelPlace[];
}

export interface LayerTime {
  /** Milliseconds per run, what the runtime inserted for this layer included. */
  readonly ms: number;
  readonly covers: readonly string[];
  /** Of all its kernels, per run; undefined when the trace does not tell those of one. */
  readonly bytes: KernelEvent['bytes'];
}
export interface InsertedTime {
  readonly kernel: string;
  readonly op: string;
  /** The layer whose time this is part of; null: none. */
  readonly layer: string | null;
  readonly ms: number;
}
export interface NestedTime {
  readonly name: string;
  readonly op: string;
  /** Milliseconds per run of the model, over all iterations. */
  readonly ms: number;
  readonly calls: number;
}

export interface LevelTimes {
  readonly layers: ReadonlyMap<string, LayerTime>;
  readonly inserted: readonly InsertedTime[];
  /** Nodes of sub-graphs: their time is part of the layer that holds the sub-graph. */
  readonly nested: readonly NestedTime[];
  /** The executor's time per run, milliseconds, what recording added to it taken off. */
  readonly runMs: number;
  /** What recording added. */
  readonly profilerMs: number;
}

/**
 * Times of the layers per run: means over the least disturbed runs, all over the same ones, so that they add up;
 * the recording's own part is taken off each kernel.
 *
 * @param chains what recording costs on chains of nearly empty kernels.
 */
export function levelTimes(level: LevelMeasurement, chains: ProfilerCost): LevelTimes {
  const chosen = leastDisturbed(level.runs.map(r => r.us));
  const used = chosen.map(i => level.runs[i]!);
  // Of the same runs, so that what disturbed them is in both figures.
  const tracedMs = meanOf(chosen.map(i => level.tracedMs[i]!));
  const addedUs = (tracedMs - undisturbedMean(level.plainMs)) * 1e3;
  const sums = new Map<string, KernelSum>();
  const nested = new NestedSums(chains);
  for (const { kernels: events } of used) {
    const aligned = alignEvents(events, level.kernels);
    events.forEach((event, i) => {
      const kernel = aligned[i];
      const key = kernel === undefined ? `event ${event.name}` : `kernel ${kernel}`;
      sums.set(key, { event, kernel, ...withEvent(sums.get(key), event, chains) });
      nested.add(event.children);
    });
  }
  const kernels = [...sums.values()];
  const factor = recordingFactor(kernels, (addedUs - chains.perRun) * used.length);
  const share = 1e-3 / used.length;
  const profilerMs = kernels.reduce((sum, kernel) => sum + recordedShare(kernel, factor), 0) * share;
  return {
    ...placeTimes(kernels, level.places, kernel => (kernel.us - recordedShare(kernel, factor)) * share),
    nested: nested.results(factor, share),
    runMs: meanOf(used.map(r => r.us)) / 1e3 - profilerMs,
    profilerMs,
  };
}

const withEvent = (before: RecordedKernel | undefined, event: KernelEvent, chains: ProfilerCost): RecordedKernel => ({
  us: (before?.us ?? 0) + event.us,
  roomUs: (before?.roomUs ?? 0) + recordingRoom(event),
  chainUs: (before?.chainUs ?? 0) + recordingOf(event, chains),
});

interface KernelSum extends RecordedKernel {
  readonly event: KernelEvent;
  /** Index into the executed graph's kernels; undefined: none was found. */
  readonly kernel: number | undefined;
}

function placeTimes(
  kernels: readonly KernelSum[],
  places: readonly KernelPlace[],
  msOf: (kernel: KernelSum) => number,
): Pick<LevelTimes, 'layers' | 'inserted'> {
  const layers = new Map<string, LayerTime>();
  const inserted: InsertedTime[] = [];
  for (const sum of kernels) {
    const { event, kernel } = sum;
    const place = kernel === undefined ? undefined : places[kernel];
    const ms = msOf(sum);
    if (!place || place.inserted || place.layer === undefined)
      inserted.push({ kernel: event.name, op: event.op, layer: place?.layer ?? null, ms });
    if (place?.layer === undefined) continue;
    const before = layers.get(place.layer) ?? { ms: 0, covers: [], bytes: NO_BYTES };
    layers.set(place.layer, {
      ms: before.ms + ms,
      covers: place.inserted ? before.covers : place.covers,
      bytes: addBytes(before.bytes, event.bytes),
    });
  }
  return { layers, inserted };
}

const NO_BYTES = { inputs: 0, weights: 0, outputs: 0 };
function addBytes(a: KernelEvent['bytes'], b: KernelEvent['bytes']): KernelEvent['bytes'] {
  if (!a || !b) return undefined;
  return { inputs: a.inputs + b.inputs, weights: a.weights + b.weights, outputs: a.outputs + b.outputs };
}

class NestedSums {
  private readonly sums = new Map<string, RecordedKernel & { op: string; calls: number }>();
  constructor(private readonly chains: ProfilerCost) {}

  add(events: readonly KernelEvent[]): void {
    for (const event of events) {
      const before = this.sums.get(event.name);
      const calls = (before?.calls ?? 0) + 1;
      this.sums.set(event.name, { op: event.op, calls, ...withEvent(before, event, this.chains) });
      this.add(event.children);
    }
  }

  results(factor: number, share: number): NestedTime[] {
    return [...this.sums].map(([name, sum]) => ({
      name,
      op: sum.op,
      ms: (sum.us - recordedShare(sum, factor)) * share,
      calls: sum.calls * share * 1e3,
    }));
  }
}
