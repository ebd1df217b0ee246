import type { LayerDetails } from '../../src/protocol/views';
import { fill, h } from '../dom';
import type { Host } from '../host';
import { icon } from '../icons';
import type { ModelStore } from '../model/modelStore';
import { layerTimeSection } from '../profile/layerTimeSection';
import { LayerSweepSections } from '../sensitivity/layerSweepSections';
import type { Theme } from '../theme/theme';
import { button } from '../toolkit';
import { connections, costRows, isDrawn } from './layerSummary';
import { facts, muted, section } from './parts';
import { operandList, valueList } from './values';
import { WeightPanel } from './weightPanel';

/** What is asked of a layer. */
export interface LayerMarks {
  readonly precision: HTMLElement;
  readonly pruning: HTMLElement;
}

/** The inspector of a layer: what is known at once, then what the host answers. */
export class LayerInspector {
  readonly elements: HTMLElement[];
  private readonly asking = new AbortController();
  private readonly time = h('div', { class: 'inspector-time' });
  private readonly sweeps: LayerSweepSections;
  private weights: WeightPanel | null = null;

  constructor(
    private readonly store: ModelStore,
    private readonly host: Host,
    private readonly theme: Theme,
    { precision, pruning }: LayerMarks,
    copyName: () => void,
  ) {
    const layer = store.selectedLayer!;
    this.sweeps = new LayerSweepSections(store, theme);
    const details = h('div', { class: 'inspector-details', 'aria-busy': 'true' });
    this.elements = [
      h(
        'header',
        { class: 'inspector-head' },
        h('h2', { class: 'inspector-title' }, layer.op),
        h(
          'div',
          { class: 'inspector-name' },
          h('span', { title: layer.name }, layer.name),
          button(icon('copy'), { appearance: 'icon', label: 'Copy the name', onClick: copyName }),
        ),
        isDrawn(store) &&
          button('Profile this layer', {
            class: 'inspector-action',
            onClick: () => void host.call('command', { command: 'profileLayer' }),
          }),
      ),
      costRows(store),
      this.time,
      // What was measured stands above what is asked for because of it.
      this.sweeps.quantization,
      precision,
      this.sweeps.pruning,
      pruning,
      details,
      ...connections(store),
    ];
    this.showTime();
    void this.ask(layer.name, details);
  }

  /** The layer's time, or what has become of it. */
  showTime(): void {
    fill(this.time, layerTimeSection(this.store));
  }

  /** What sweeps say of the layer, as far as they have come. */
  showSweeps(): void {
    this.sweeps.update();
  }

  dispose(): void {
    this.asking.abort();
    this.sweeps.dispose();
    this.weights?.dispose();
  }

  private async ask(layer: string, target: HTMLElement): Promise<void> {
    const { signal } = this.asking;
    try {
      const details = await this.host.call('layer', { layer }, { signal });
      if (signal.aborted) return;
      fill(target, ...this.sections(details));
    } catch (error) {
      if (signal.aborted) return;
      fill(target, muted(`No details: ${error instanceof Error ? error.message : String(error)}`));
    } finally {
      target.removeAttribute('aria-busy');
    }
  }

  private sections(details: LayerDetails): HTMLElement[] {
    const { attributes, inputs, outputs, weights } = details;
    if (weights.length > 0) this.weights = new WeightPanel(weights, this.host, this.theme);
    return [
      details.docString ? section('Note', null, muted(details.docString)) : null,
      attributes.length > 0
        ? section('Attributes', null, facts(...attributes.map(a => [a.name, a.value, a.value] as const)))
        : null,
      inputs.length > 0 ? section('Inputs', inputs.length, operandList(details)) : null,
      section('Outputs', outputs.length, valueList(outputs)),
      this.weights ? section('Weights', weights.length, this.weights.element) : null,
      details.domain ? section('Operator', null, facts(['Domain', details.domain])) : null,
    ].filter(element => element !== null);
  }
}
