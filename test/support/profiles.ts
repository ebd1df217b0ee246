import type { LayerProfile } from '../../src/core/studies/profile';
import type { Profile } from '../../src/protocol/profile';

export type LayerTime = Pick<LayerProfile, 'name' | 'fusedMs'> & Partial<LayerProfile>;

/** A profile with these layers, everything else plausible. */
export function profileOf(layers: readonly LayerTime[], changes: Partial<Profile> = {}): Profile {
  const total = layers.reduce((sum, layer) => sum + (layer.fusedMs ?? 0), 0);
  return {
    model: 'net.onnx',
    machine: {
      cpu: 'Cortex-A76',
      cores: 4,
      memoryBytes: 8e9,
      os: 'Linux 6.6',
      arch: 'arm64',
      features: { avx2: null, avx512: null, vnni: null, amx: null, bf16: false, neonDotprod: true, i8mm: false },
      runtime: '1.30.0',
      availableProviders: ['cpu', 'webgpu'],
    },
    options: {
      runs: 50,
      warmup: 5,
      threads: 4,
      optimization: 'all',
      executionProvider: 'cpu',
      profiledRuns: { exact: 20, fused: 20 },
    },
    latencyMs: { p50: 4.21, p90: 4.5, p99: 6.1, max: 7.2, mean: 4.3, std: 0.4, first: 9.8 },
    histogram: { from: 4, to: 7.2, counts: [30, 12, 5, 2, 1] },
    worst: [],
    createMs: 40,
    peakBytes: 120e6,
    peakSource: 'VmHWM',
    layers: layers.map(layer => ({
      op: 'Conv',
      exactMs: null,
      covers: [],
      macs: null,
      movedBytes: null,
      roofline: null,
      ...layer,
    })),
    inserted: [],
    nested: [],
    profiledMs: { exact: total * 1.2, fused: total },
    profilerMs: { exact: 0.02, fused: 0.01 },
    unexplainedMs: 0,
    roof: { peakGflops: 60, bandwidthGBps: 12, dispatchUs: 1.4 },
    data: 'synthetic: 1 seeded random sample',
    notes: [],
    ...changes,
  };
}
