import type { RecipeEdit } from '../../src/core/recipe/edits';
import type { Precision } from '../../src/core/recipe/recipe';
import type { PageCommand } from '../../src/protocol/pageApi';
import type { Host } from '../host';

/** Changes of the recipe that the page asks the host for. What came of them arrives as a new recipe. */
export class RecipeActions {
  constructor(
    private readonly host: Host,
    /** Says why the last change was refused; null: it was not. */
    private readonly onRefused: (reason: string | null) => void,
  ) {}

  async edit(edit: RecipeEdit): Promise<void> {
    try {
      await this.host.call('edit', { edit });
      this.onRefused(null);
    } catch (error) {
      this.onRefused(error instanceof Error ? error.message : String(error));
    }
  }

  /** @param precision null: as the whole model */
  mark(layers: readonly string[], precision: Precision | null): void {
    if (layers.length > 0) void this.edit({ kind: 'mark', layers, change: { precision } });
  }
  /** @param ratio share of the channels to remove; 0 takes the mark off */
  prune(layers: readonly string[], ratio: number): Promise<void> {
    const prune = ratio > 0 ? ratio : null;
    return layers.length > 0 ? this.edit({ kind: 'mark', layers, change: { prune } }) : Promise.resolve();
  }
  /** Takes everything off that is asked of these layers. */
  clear(layers: readonly string[]): void {
    if (layers.length > 0) void this.edit({ kind: 'mark', layers, change: { precision: null, prune: null } });
  }
  command(command: PageCommand): void {
    void this.host.call('command', { command });
  }
}
