import { fill, h } from '../dom';
import type { ModelStore } from '../model/modelStore';
import { dropdown } from '../toolkit';
import { percentText } from './ratioText';

/** Picks at which share removed a sweep of pruning is shown. */
export class RatioChoice {
  readonly element = h('span', { class: 'ratio-choice' });
  /** What the list has, and what is picked in it. */
  private shown = '';

  constructor(private readonly store: ModelStore) {
    this.update();
  }

  /** As the sweep is now. */
  update(): void {
    const { pruneSensitivity } = this.store.figures;
    if (!pruneSensitivity) return;
    const { ratios, ratio } = pruneSensitivity;
    const shownFor = (percent: number) => [percent, ...ratios].join();
    if (this.shown === shownFor(ratio)) return;
    this.shown = shownFor(ratio);
    const choices = ratios.map(percent => ({ value: String(percent), label: percentText(percent) }));
    fill(
      this.element,
      dropdown('Share removed', choices, String(ratio), chosen => {
        // The list shows it already: a new one would take the focus away.
        this.shown = shownFor(Number(chosen));
        this.store.setPrunePercent(Number(chosen));
      }),
    );
  }
}
