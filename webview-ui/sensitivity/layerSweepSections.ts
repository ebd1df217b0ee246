import type { ModelStore } from '../model/modelStore';
import { PrunedLayerSection } from '../pruneSensitivity/prunedLayerSection';
import type { Theme } from '../theme/theme';
import { LayerSensitivitySection } from './layerSensitivitySection';
import type { LayerSweepSection } from './layerSweepSection';

/** What sweeps say of the selected layer. */
export class LayerSweepSections {
  readonly quantization: HTMLElement;
  readonly pruning: HTMLElement;
  private readonly sections: readonly LayerSweepSection[];

  constructor(store: ModelStore, theme: Theme) {
    const quantization = new LayerSensitivitySection(store, theme);
    const pruning = new PrunedLayerSection(store, theme);
    this.sections = [quantization, pruning];
    this.quantization = quantization.element;
    this.pruning = pruning.element;
  }

  update(): void {
    for (const section of this.sections) section.update();
  }
  dispose(): void {
    for (const section of this.sections) section.dispose();
  }
}
