import type { SweepCurve } from '../charts/sweepChart';
import { h } from '../dom';
import { facts, linkButton, muted } from '../inspector/parts';
import { carrierName } from '../model/missing';
import type { ModelStore } from '../model/modelStore';
import type { Theme } from '../theme/theme';
import type { LayerSensitivity } from './layerSensitivity';
import { figureRows, noiseSentence, placeSentence } from './layerSensitivityText';
import { type LayerSweepContent, LayerSweepSection, onlyWords } from './layerSweepSection';
import { bitsText, partsOf } from './look';
import { chanceBand } from './noise';
import { formatAccuracy, formatDb } from './units';

/** What quantizing the selected layer does to the model: its place among all, and its curve over the widths. */
export class LayerSensitivitySection extends LayerSweepSection {
  constructor(store: ModelStore, theme: Theme) {
    super(store, theme, 'Sensitivity to quantization', 'inspector-sensitivity');
  }

  protected contentOf(layer: number): LayerSweepContent | null {
    const { figures, metric } = this.store;
    const { sensitivity } = figures;
    const look = sensitivity?.nearest(metric) ?? null;
    if (!sensitivity || look === null) return null;
    if (!sensitivity.has(layer)) return onlyWords(this.withoutPoints(sensitivity, layer));
    const rows = figureRows(figures, layer);
    const sentences = [placeSentence(sensitivity, layer, look), noiseSentence(sensitivity, layer, look)];
    return {
      sentences: sentences.filter(text => text !== null),
      curve: () => curveOf(sensitivity, layer),
      figures: () => [facts(...rows)],
      key: JSON.stringify(rows),
    };
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

/** null: a curve needs two widths. */
function curveOf(sensitivity: LayerSensitivity, index: number): SweepCurve | null {
  const { widths, mainLook, sweep } = sensitivity;
  if (widths.length < 2 || !mainLook) return null;
  const isAccuracy = partsOf(mainLook).kind === 'drop';
  const figure = (of: { readonly value: number | null; readonly sqnrDb: number | null } | null) => {
    if (isAccuracy) return of?.value == null ? null : of.value * 100;
    return of?.sqnrDb ?? null;
  };
  const references = widths.map(bits => ({ x: bits, y: figure(sensitivity.reference(bits)) }));
  return {
    name: 'This layer',
    x: { title: 'bits', ticks: widths, reversed: true, text: bitsText },
    points: widths.map(bits => ({ x: bits, y: figure(sensitivity.of(index, bits)) })),
    reference: references.some(({ y }) => y !== null)
      ? { label: sweep.mode === 'one-on' ? 'Float model' : 'All layers quantized', points: references }
      : null,
    // Of all layers quantized the reference differs by width: one band would not fit.
    band: isAccuracy && sweep.mode === 'one-on' ? chanceBand(references[0]!.y, sensitivity.noise) : null,
    marked: null,
    axis: isAccuracy ? 'accuracy, %' : 'SQNR, dB',
    format: value => (isAccuracy ? formatAccuracy(value / 100) : formatDb(value)),
  };
}
