import type { SensitivityOverlay, SensitivityStart } from '../../src/protocol/sensitivity';
import { fill, h } from '../dom';
import { formatExact, plural } from '../format';
import { facts, muted, section } from '../inspector/parts';
import type { ModelStore } from '../model/modelStore';
import type { RecipeActions } from '../recipe/recipeActions';
import { button } from '../toolkit';
import { noiseOf, withoutLabels } from './aboutNoise';
import type { LayerSensitivity } from './layerSensitivity';
import { bitsText } from './look';
import { markMostSensitive } from './markMostSensitive';
import { mostSensitiveLayers } from './mostSensitiveLayers';
import { formatAccuracy, formatDb } from './units';

/** All that a sweep says of the whole model, and what can be done with it. Grows while points come in. */
export class SensitivityPanel {
  readonly element: HTMLElement;
  private readonly about = h('div', { class: 'sensitivity-about' });
  private readonly ranking = h('div', { class: 'sensitivity-ranking' });
  /** Kept while all else is drawn anew: the user may be typing in it. */
  private readonly mark: HTMLElement;

  constructor(
    private readonly store: ModelStore,
    recipe: RecipeActions,
    measure: () => void,
  ) {
    this.mark = markMostSensitive(store, recipe);
    const tools = h(
      'div',
      { class: 'profile-tools' },
      button('Choose precision…', {
        label: 'Find the smallest model that keeps its accuracy, by measuring',
        onClick: () => recipe.command('choosePrecision'),
      }),
      button('Measure again…', { onClick: measure }),
      button('Clear', {
        label: 'Take the sensitivity off the model',
        onClick: () => recipe.command('clearSensitivity'),
      }),
    );
    this.element = section('Sensitivity to quantization', null, this.about, this.ranking, this.mark, tools);
    this.update();
  }

  /** As the sweep is now. */
  update(): void {
    const { sweep, figures, metric } = this.store;
    const { sensitivity } = figures;
    const look = sensitivity?.nearest(metric) ?? null;
    this.mark.hidden = look === null;
    fill(this.about, ...(sweep ? aboutSweep(sweep, sensitivity) : []));
    fill(this.ranking, ...(sensitivity && look ? mostSensitiveLayers(this.store, sensitivity, look) : []));
  }
}

function aboutSweep(sweep: SensitivityOverlay, sensitivity: LayerSensitivity | null): HTMLElement[] {
  const { start, isComplete } = sweep;
  const how = muted(howMeasured(sweep));
  if (!start) return [how, muted('Running the float model …')];
  const measured = sensitivity ? plural(sensitivity.measured, 'layer') : 'none yet';
  return [
    how,
    facts(
      ['Data', start.data, start.data],
      ['Samples used', formatExact(start.samples)],
      start.baseline === null ? null : ['Float model', formatAccuracy(start.baseline), 'Accuracy before quantization'],
      ...start.allQuantized.map(all => [`All in ${bitsText(all.bits)}`, allQuantizedText(start, all)] as const),
      ['Measured', isComplete || !sensitivity ? measured : `${measured}, not all of them`],
    ),
    ...(start.metric === 'sqnrDb' ? [muted(withoutLabels('float'))] : []),
    ...(sensitivity?.noise != null ? [muted(noiseOf(sensitivity, start.samples))] : []),
  ];
}

function howMeasured({ what, mode }: SensitivityOverlay): string {
  const part = { both: 'weights and activations', weights: 'weights only', activations: 'activations only' }[what];
  return mode === 'one-on'
    ? `Each layer quantized alone, ${part}; all others stay float.`
    : `All layers quantized but one, ${part}: what leaving it float wins back.`;
}

function allQuantizedText(start: SensitivityStart, all: SensitivityStart['allQuantized'][number]): string {
  const { value, sqnrDb } = all;
  if (start.metric === 'top1' && value !== null) return formatAccuracy(value);
  return sqnrDb === null ? '–' : formatDb(sqnrDb);
}
