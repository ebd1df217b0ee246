import type { PageCommand } from '../../src/protocol/pageApi';
import type { ModelStore } from '../model/modelStore';
import { PrunePanel } from '../pruneSensitivity/prunePanel';
import type { RecipeActions } from '../recipe/recipeActions';
import { SensitivityPanel } from './sensitivityPanel';

/** Commands that measure, what the user looks at first. */
export type SweepCommand = Extract<PageCommand, 'sensitivity' | 'pruneSensitivity'>;

/** What sweeps say of the whole model. Kept while the inspector shows something else. */
export class SweepPanels {
  private readonly quantization: SensitivityPanel;
  private readonly pruning: PrunePanel;

  constructor(
    private readonly store: ModelStore,
    recipe: RecipeActions,
    measure: (command: SweepCommand) => void,
  ) {
    this.quantization = new SensitivityPanel(store, recipe, () => measure('sensitivity'));
    this.pruning = new PrunePanel(store, recipe, () => measure('pruneSensitivity'));
  }

  /** Of the sweeps that there are, as they are now. */
  get elements(): HTMLElement[] {
    const { sweep, pruneSweep } = this.store;
    if (sweep) this.quantization.update();
    if (pruneSweep) this.pruning.update();
    return [...(pruneSweep ? [this.pruning.element] : []), ...(sweep ? [this.quantization.element] : [])];
  }

  /** Updates what is shown where it stands; false: other panels are to be shown. */
  update(): boolean {
    const shown = [this.pruning.element, this.quantization.element].filter(element => element.isConnected);
    const wanted = this.elements;
    return wanted.length > 0 && wanted.length === shown.length && wanted.every(element => shown.includes(element));
  }
}
