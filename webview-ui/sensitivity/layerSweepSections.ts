import { h } from '../dom';
import type { ModelStore } from '../model/modelStore';
import { PrunedLayerSection } from '../pruneSensitivity/prunedLayerSection';
import type { Theme } from '../theme/theme';
import { LayerSensitivitySection } from './layerSensitivitySection';

/** What sweeps say of the selected layer. */
export class LayerSweepSections {
  readonly element: HTMLElement;
  private readonly sections: readonly (LayerSensitivitySection | PrunedLayerSection)[];

  constructor(store: ModelStore, theme: Theme) {
    this.sections = [new PrunedLayerSection(store, theme), new LayerSensitivitySection(store, theme)];
    this.element = h('div', { class: 'layer-sweeps' }, ...this.sections.map(({ element }) => element));
  }

  update(): void {
    for (const section of this.sections) section.update();
  }
  dispose(): void {
    for (const section of this.sections) section.dispose();
  }
}
