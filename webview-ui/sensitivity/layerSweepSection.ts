import { SweepChart, type SweepCurve } from '../charts/sweepChart';
import { fill, h } from '../dom';
import { muted, section } from '../inspector/parts';
import type { ModelStore } from '../model/modelStore';
import type { Theme } from '../theme/theme';

/** What a sweep says of a layer. */
export interface LayerSweepContent {
  /** Above the curve. */
  readonly sentences: readonly string[];
  /** Made only where it is drawn anew; null: there is none. */
  curve(): SweepCurve | null;
  /** Below the curve. */
  figures(): readonly HTMLElement[];
  /** Changes with what is shown beside the sentences. */
  readonly key: string;
}

/** A section on the selected layer that stands still while points of other layers come in, several times in a second. */
export abstract class LayerSweepSection {
  readonly element: HTMLElement;
  private chart: SweepChart | null = null;
  private shown = '';

  constructor(
    protected readonly store: ModelStore,
    private readonly theme: Theme,
    private readonly title: string,
    className: string,
  ) {
    this.element = h('div', { class: `${className} layer-sweep` });
    this.update();
  }

  /** null: the sweep has nothing to say of it. */
  protected abstract contentOf(layer: number): LayerSweepContent | null;

  /** As the sweep and the recipe are now. */
  update(): void {
    const { selection } = this.store;
    const content = selection?.kind === 'layer' ? this.contentOf(selection.index) : null;
    const key = content ? JSON.stringify([selection, content.sentences, content.key]) : '';
    // A chart drawn anew would flicker.
    if (key === this.shown) return;
    this.shown = key;
    this.dispose();
    const curve = content?.curve() ?? null;
    this.chart = curve && new SweepChart(curve, this.theme);
    fill(
      this.element,
      content && section(this.title, null, ...content.sentences.map(muted), this.chart?.element, ...content.figures()),
    );
  }

  dispose(): void {
    this.chart?.dispose();
    this.chart = null;
  }
}

/** Where there are no figures: why. */
export const onlyWords = (element: HTMLElement): LayerSweepContent => ({
  sentences: [],
  curve: () => null,
  figures: () => [element],
  key: element.textContent ?? '',
});
