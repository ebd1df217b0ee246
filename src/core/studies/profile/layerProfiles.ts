import type { LevelTimes } from './levelTimes';
import type { InsertedKernel, LayerProfile, LayerProfiles } from './result';
import { type Roof, rooflinePoint } from './roofline';

/** What is known of a layer without running it. */
export interface LayerFacts {
  readonly name: string;
  readonly op: string;
  readonly macs: number | null;
  readonly weightBytes: number;
}

/** Puts the times of both levels onto the model's layers. */
export function layerProfiles(
  layers: readonly LayerFacts[],
  exact: LevelTimes,
  fused: LevelTimes,
  roof: Roof,
): LayerProfiles {
  const facts = new Map(layers.map(l => [l.name, l]));
  const profiles = layers.map((layer): LayerProfile => {
    const time = fused.layers.get(layer.name);
    const exactMs = exact.layers.get(layer.name)?.ms ?? null;
    const { name, op } = layer;
    if (!time) return { name, op, exactMs, fusedMs: null, covers: [], macs: null, movedBytes: null, roofline: null };
    const parts = [layer, ...time.covers.map(c => facts.get(c)).filter(f => f !== undefined)];
    const macs = parts.some(p => p.macs === null) ? null : parts.reduce((n, p) => n + (p.macs ?? 0), 0);
    // The runtime lists no weights that it has repacked: then the model's own say how many bytes there are.
    const weights = parts.reduce((n, p) => n + p.weightBytes, 0);
    const movedBytes = time.bytes
      ? time.bytes.inputs + time.bytes.outputs + Math.max(time.bytes.weights, weights)
      : null;
    const roofline = rooflinePoint({ us: time.ms * 1e3, macs, bytes: movedBytes }, roof);
    return { name, op, exactMs, fusedMs: time.ms, covers: time.covers, macs, movedBytes, roofline };
  });
  const explained = profiles.reduce((sum, p) => sum + (p.fusedMs ?? 0), 0);
  return {
    layers: profiles,
    inserted: insertedKernels(exact, fused),
    nested: exact.nested.map(({ name, op, ms, calls }) => ({ name, op, exactMs: ms, calls })),
    profiledMs: { exact: exact.runMs, fused: fused.runMs },
    profilerMs: { exact: exact.profilerMs, fused: fused.profilerMs },
    unexplainedMs: fused.runMs - explained,
  };
}

const insertedKernels = (exact: LevelTimes, fused: LevelTimes): InsertedKernel[] => [
  ...fused.inserted.map(({ ms, ...kernel }) => ({ ...kernel, exactMs: null, fusedMs: ms })),
  ...exact.inserted.map(({ ms, ...kernel }) => ({ ...kernel, exactMs: ms, fusedMs: null })),
];
