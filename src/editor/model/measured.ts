import type { DimBindings } from '../../protocol/engineApi';
import type { ProfileOverlay } from '../../protocol/pageApi';
import type { PruneSensitivityOverlay } from '../../protocol/pruneSensitivity';
import type { PruningView } from '../../protocol/pruning';
import type { SensitivityOverlay } from '../../protocol/sensitivity';

/** What was measured and found of a model: it belongs to one version of the file and one set of sizes. */
export class Measured {
  overlay: ProfileOverlay | null = null;
  sensitivity: SensitivityOverlay | null = null;
  pruneSensitivity: PruneSensitivityOverlay | null = null;
  /** How channels go together: found anew for each version. */
  pruning: PruningView | null = null;
  private version: string | undefined;
  private hash: string | undefined;

  /** The model has been read. Says what is gone because it is another, or null. */
  fit(hash: string, dims: DimBindings): string | null {
    const version = JSON.stringify([hash, dims]);
    const [sameFile, same] = [this.hash === hash, this.version === version];
    this.hash = hash;
    this.version = version;
    if (same) return null;
    const lost = [
      ...(this.overlay ? ['times'] : []),
      ...(this.sensitivity || this.pruneSensitivity ? ['sensitivities'] : []),
    ];
    this.overlay = null;
    this.sensitivity = null;
    this.pruneSensitivity = null;
    this.pruning = null;
    if (lost.length === 0) return null;
    const what = lost.join(' and ');
    return sameFile
      ? `The ${what} were measured with other dimensions. Measure them again.`
      : `The file has changed, so the ${what} of its earlier version are gone. Measure them again.`;
  }
}
