import { fill, h } from '../dom';
import { muted, section } from '../inspector/parts';
import type { ModelStore } from '../model/modelStore';
import type { RecipeActions } from '../recipe/recipeActions';
import { button } from '../toolkit';
import { groupFacts } from './groupFacts';
import { keptChannels, keptText } from './keptChannels';
import { groupRatio, markedRatio, roundToOf } from './markedRatio';
import { type PruningSubject, pruningSubject } from './pruningSubject';
import { RatioSlider } from './ratioSlider';

/** What share of the selected layers' channels is to go, and what goes with them; changes in place as the recipe does. */
export class PruningSection {
  readonly element = h('div', { class: 'inspector-pruning' });
  private readonly slider = new RatioSlider(
    ratio => this.meaningOf(ratio),
    ratio => void this.choose(ratio),
  );
  private readonly none = button('None', {
    label: 'Take the share off: all channels stay',
    onClick: () => void this.choose(0),
  });
  private readonly about = h('div', { class: 'pruning-about' });
  private subject: PruningSubject | null = null;
  private readonly selected: readonly string[];
  /** Chosen while an earlier choice is on its way. */
  private waiting: number | null = null;
  private isSending = false;

  constructor(
    private readonly store: ModelStore,
    private readonly actions: RecipeActions,
  ) {
    this.selected = store.selectedLayers.map(({ name }) => name);
    this.slider.element.firstElementChild?.append(this.none);
    fill(this.element, section('Pruning', null, this.slider.element, this.about));
    this.showGroups();
  }

  /** How channels go together is known now, or is other than it was. */
  showGroups(): void {
    const { pruning } = this.store;
    const { selected } = this;
    this.subject = pruning && pruningSubject(pruning, selected);
    fill(
      this.about,
      ...(this.subject
        ? groupFacts(this.store, this.subject, selected)
        : [muted('Which layers lose channels together is not known yet.')]),
    );
    this.update();
  }

  /** Shows what the recipe asks of the layers now. */
  update(): void {
    if (this.isSending) return;
    const { store, subject } = this;
    const ratios = this.marked.map(layer => markedRatio(store, layer));
    const ratio = Math.max(0, ...ratios);
    const isMixed = new Set(ratios).size > 1;
    const isPossible = subject !== null && subject.groups.length > 0;
    this.none.toggleAttribute('disabled', ratio === 0);
    this.slider.show({ ratio, isMixed, isPossible, remark: this.remark(ratio, isMixed) });
  }

  focus(): void {
    this.slider.focus();
  }

  /** Layers that a choice is for. Where nothing can go, a mark can still be taken off. */
  private get marked(): readonly string[] {
    const { subject } = this;
    return subject && subject.layers.length > 0 ? subject.layers : this.selected;
  }

  /** One at a time, so that no answer to an earlier choice takes back a later one; of quick ones only the last is sent. */
  private async choose(ratio: number): Promise<void> {
    this.waiting = ratio;
    if (this.isSending) return;
    this.isSending = true;
    while (this.waiting !== null) {
      const next = this.waiting;
      this.waiting = null;
      await this.actions.prune(this.marked, next);
    }
    this.isSending = false;
    // A change that was refused leaves the slider where the recipe is.
    this.update();
  }

  private meaningOf(ratio: number): string {
    const roundTo = roundToOf(this.store);
    const groups = this.subject?.groups ?? [];
    return keptText(
      keptChannels(groups, () => ratio, roundTo),
      ratio > 0,
      roundTo,
    );
  }

  private remark(ratio: number, isMixed: boolean): string | null {
    const { store, subject } = this;
    if (!subject || subject.groups.length === 0) return withoutGroups(subject, ratio);
    if (!isMixed) return null;
    const roundTo = roundToOf(store);
    const kept = keptChannels(subject.groups, group => groupRatio(store, group), roundTo);
    const rule = subject.groups.length > 1 ? 'Marked differently' : 'Marked differently, the largest share counts';
    return `${rule}: ${keptText(kept, true, roundTo)}.`;
  }
}

/** Why there is nothing to choose; a mark that came from elsewhere is told of. */
function withoutGroups(subject: PruningSubject | null, ratio: number): string {
  const reason = subject?.refused.length === 1 ? subject.refused[0]!.reason : '';
  return ratio > 0 && subject ? `Marked, but none would go. ${reason}` : reason;
}
