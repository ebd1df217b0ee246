import type { LayersInModel, ProfileOverlay } from '../../protocol/pageApi';

/**
 * What layers took in their model's own profile: as they run in use, kernels fused, where each of them has a time of
 * its own or lies within another's; else without fusion. null: the profile does not know one of them.
 */
export function layersInModel({ profile, source }: ProfileOverlay, names: readonly string[]): LayersInModel | null {
  const { layers, profiledMs } = profile;
  const chosen = layers.filter(layer => names.includes(layer.name));
  if (chosen.length < names.length) return null;
  const covered = new Set(chosen.flatMap(layer => layer.covers));
  const inUse = chosen.map(({ name, fusedMs }) => fusedMs ?? (covered.has(name) ? 0 : null));
  const fused = sum(inUse);
  if (fused !== null) return { layersMs: fused, modelMs: profiledMs.fused, source };
  const exact = sum(chosen.map(layer => layer.exactMs));
  return exact === null ? null : { layersMs: exact, modelMs: profiledMs.exact, source };
}

function sum(times: readonly (number | null)[]): number | null {
  return times.reduce((total, ms) => (total === null || ms === null ? null : total + ms), 0);
}
