import { SweepChart } from '../charts/sweepChart';
import { fill, h } from '../dom';
import { facts, linkButton, muted, section } from '../inspector/parts';
import { carrierName } from '../model/missing';
import type { ModelStore } from '../model/modelStore';
import type { Theme } from '../theme/theme';
import type { LayerSensitivity } from './layerSensitivity';
import { figureRows, noiseSentence, placeSentence } from './layerSensitivityText';
import { bitsText, partsOf } from './look';
import { chanceBand } from './noise';
import { formatAccuracy, formatDb } from './units';

/** What quantizing the selected layer does to the model: its place among all, and its curve over the widths. */
export class LayerSensitivitySection {
  readonly element = h('div', { class: 'inspector-sensitivity layer-sweep' });
  private chart: SweepChart | null = null;
  private shown = '';

  constructor(
    private readonly store: ModelStore,
    private readonly theme: Theme,
  ) {
    this.update();
  }

  /** As the sweep is now. */
  update(): void {
    const { selection, figures, metric } = this.store;
    const { sensitivity } = figures;
    const index = selection?.kind === 'layer' ? selection.index : null;
    const look = sensitivity?.nearest(metric) ?? null;
    if (!sensitivity || index === null || look === null) {
      this.show('', []);
      return;
    }
    const sentences = sensitivity.has(index)
      ? [placeSentence(sensitivity, index, look), noiseSentence(sensitivity, index, look)].filter(text => text !== null)
      : [];
    const rows = figureRows(figures, index);
    const key = JSON.stringify([index, sentences, rows, sensitivity.carrierOf(index), sensitivity.sweep.isComplete]);
    // Points of other layers come several times in a second: a chart drawn anew would flicker.
    if (key === this.shown) return;
    const chart = sensitivity.has(index) ? this.curve(sensitivity, index) : null;
    const content = sensitivity.has(index)
      ? [...sentences.map(muted), ...(chart ? [chart.element] : []), facts(...rows)]
      : [this.withoutPoints(sensitivity, index)];
    this.show(key, content, chart);
  }

  dispose(): void {
    this.chart?.dispose();
  }

  private show(key: string, content: readonly HTMLElement[], chart: SweepChart | null = null): void {
    this.shown = key;
    this.chart?.dispose();
    this.chart = chart;
    fill(this.element, content.length > 0 && section('Sensitivity to quantization', null, ...content));
  }

  /** null: a curve needs two widths. */
  private curve(sensitivity: LayerSensitivity, index: number): SweepChart | null {
    const { widths, mainLook, sweep } = sensitivity;
    if (widths.length < 2 || !mainLook) return null;
    const isAccuracy = partsOf(mainLook).kind === 'drop';
    const figure = (of: { readonly value: number | null; readonly sqnrDb: number | null } | null) => {
      if (isAccuracy) return of?.value == null ? null : of.value * 100;
      return of?.sqnrDb ?? null;
    };
    const references = widths.map(bits => ({ x: bits, y: figure(sensitivity.reference(bits)) }));
    const [first, noise] = [references[0]!.y, sensitivity.noise];
    return new SweepChart(
      {
        name: 'This layer',
        x: { title: 'bits', ticks: widths, reversed: true, text: bitsText },
        points: widths.map(bits => ({ x: bits, y: figure(sensitivity.of(index, bits)) })),
        reference: references.some(({ y }) => y !== null)
          ? { label: sweep.mode === 'one-on' ? 'Float model' : 'All layers quantized', points: references }
          : null,
        // Of all layers quantized the reference differs by width: one band would not fit.
        band: isAccuracy && sweep.mode === 'one-on' ? chanceBand(first, noise) : null,
        marked: null,
        axis: isAccuracy ? 'accuracy, %' : 'SQNR, dB',
        format: value => (isAccuracy ? formatAccuracy(value / 100) : formatDb(value)),
      },
      this.theme,
    );
  }

  private withoutPoints({ sweep }: LayerSensitivity, index: number): HTMLElement {
    const { model, figures } = this.store;
    const carrier = figures.sensitivity?.carrierOf(index) ?? null;
    if (carrier !== null) {
      const name = carrierName(figures, carrier);
      const link = linkButton(name, `Go to ${model.layers[carrier]?.name ?? name}`, () =>
        this.store.select({ kind: 'layer', index: carrier }),
      );
      return h('p', { class: 'muted' }, 'Quantized together with ', link, '.');
    }
    const skipped = sweep.start.skipped.find(({ node }) => node === model.layers[index]?.name);
    if (skipped) return muted(`Not measured, it stays float: ${skipped.reason}.`);
    return muted(sweep.isComplete ? 'Not measured: it is not quantized by itself.' : 'Not measured yet.');
  }
}
