/**
 * The roofline model (Williams, Waterman and Patterson 2009): a kernel can be no faster than its arithmetic at the
 * machine's peak, nor than its memory traffic at the machine's bandwidth.
 */

/** What the machine can do, measured with the same runtime and threads. */
export interface Roof {
  /** float32 GFLOP/s (FLOPs = 2 x MACs) of a large matrix product. */
  readonly peakGflops: number;
  /** GB/s (1e9 bytes) read and written by an element-wise kernel over tensors that no cache holds. */
  readonly bandwidthGBps: number;
  /** Microseconds that the runtime takes for a kernel with next to nothing to do. */
  readonly dispatchUs: number;
}

export type Bound = 'compute' | 'memory' | 'overhead';

export interface RooflineInput {
  /** Measured time of one execution in microseconds. */
  readonly us: number;
  /** Multiply-accumulates of one execution; null when unknown. */
  readonly macs: number | null;
  /** Bytes read and written by one execution, weights included; null when unknown. */
  readonly bytes: number | null;
}

export interface RooflinePoint {
  /** What limits it; null when MACs or bytes are unknown. */
  readonly bound: Bound | null;
  /** FLOPs per byte. */
  readonly intensity: number | null;
  readonly gflops: number | null;
  readonly gbps: number | null;
  /**
   * The roofline's time over the measured one. Above 1 where the roof does not apply: data that stayed in a cache, or
   * integer arithmetic, which has a higher peak.
   */
  readonly efficiency: number | null;
}

/** The trace counts whole microseconds: a shorter time than this is not told from none. */
const RESOLUTION_US = 1;
/** What is left of a time below this, recording taken off, is noise: no rate comes of it. */
const NOISE_US = 0.01;

export function rooflinePoint({ us, macs, bytes }: RooflineInput, roof: Roof): RooflinePoint {
  const flops = macs === null ? null : 2 * macs;
  const timed = us >= NOISE_US;
  const rates = {
    intensity: flops === null || bytes === null || bytes === 0 ? null : flops / bytes,
    gflops: timed && flops !== null ? flops / us / 1e3 : null,
    gbps: timed && bytes !== null ? bytes / us / 1e3 : null,
  };
  const overhead = us <= Math.max(roof.dispatchUs, RESOLUTION_US);
  if (flops === null || bytes === null) return { bound: overhead ? 'overhead' : null, ...rates, efficiency: null };
  const computeUs = flops / (roof.peakGflops * 1e3);
  const memoryUs = bytes / (roof.bandwidthGBps * 1e3);
  const efficiency = timed ? Math.max(computeUs, memoryUs) / us : null;
  if (overhead) return { bound: 'overhead', ...rates, efficiency };
  return { bound: computeUs >= memoryUs ? 'compute' : 'memory', ...rates, efficiency };
}
