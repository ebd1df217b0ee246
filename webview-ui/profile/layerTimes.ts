import type { LayerProfile } from '../../src/core/studies/profile';
import type { Profile } from '../../src/protocol/profile';
import type { LayerView } from '../../src/protocol/views';

/** A profile's layers set onto those of the model that is shown, by name. Times in milliseconds per run. */
export class LayerTimes {
  /** Time of all layers together, as they run: what a share is of. */
  readonly totalMs: number;
  private readonly profiles: readonly (LayerProfile | null)[];
  /** Index of the layer on which the time of each one stands that runs in another's kernel; -1: none. */
  private readonly carriers: Int32Array;

  constructor(layers: readonly LayerView[], profile: Profile) {
    const byName = new Map(profile.layers.map(layer => [layer.name, layer]));
    const indices = new Map(layers.map((layer, index) => [layer.name, index]));
    this.profiles = layers.map(layer => byName.get(layer.name) ?? null);
    this.carriers = new Int32Array(layers.length).fill(-1);
    this.profiles.forEach((carrier, index) => {
      for (const name of carrier?.covers ?? []) {
        const covered = indices.get(name);
        if (covered !== undefined) this.carriers[covered] = index;
      }
    });
    this.totalMs = profile.layers.reduce((sum, layer) => sum + (layer.fusedMs ?? 0), 0);
  }

  /** null: the profile does not know this layer. */
  of(index: number): LayerProfile | null {
    return this.profiles[index] ?? null;
  }
  /** The layer whose kernel does this one's work as well; null: it has a time of its own, or none at all. */
  carrierOf(index: number): number | null {
    const carrier = this.carriers[index] ?? -1;
    return carrier < 0 || this.profiles[index]?.fusedMs != null ? null : carrier;
  }
  /** Share of the run, 0..1. */
  shareOf(index: number): number | null {
    const ms = this.of(index)?.fusedMs ?? null;
    return ms === null || this.totalMs <= 0 ? null : ms / this.totalMs;
  }
}
