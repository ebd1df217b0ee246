import { precisionTitles } from '../../src/core/recipe/edits';
import type { Mark, Precision } from '../../src/core/recipe/recipe';
import { h } from '../dom';
import { plural } from '../format';
import type { ModelStore } from '../model/modelStore';
import { type SharedOffer, sharedOffers } from './offers';
import type { RecipeActions } from './recipeActions';
import { wholeModelGives } from './wholeModel';

interface Choice {
  readonly precision: Precision | null;
  readonly button: HTMLElement;
  readonly offer: SharedOffer | null;
}

/** What the selected layers are to be stored and computed in; changes in place, so that the focus stays where it is. */
export class PrecisionControl {
  readonly element: HTMLElement;
  private readonly choices: readonly Choice[];
  private readonly hint = h('p', { class: 'muted precision-hint', id: 'precision-hint' });

  constructor(
    private readonly store: ModelStore,
    private readonly actions: RecipeActions,
  ) {
    const offers = [...sharedOffers(store.selectedLayers)].reverse();
    this.choices = [this.choice(null, null), ...offers.map(offer => this.choice(offer.precision, offer))];
    this.element = h(
      'div',
      { class: 'precision-control' },
      h(
        'div',
        { class: 'precision-choices', role: 'group', 'aria-label': 'Precision', 'aria-describedby': 'precision-hint' },
        ...this.choices.map(({ button }) => button),
      ),
      this.hint,
    );
    this.update();
  }

  /** Shows what the recipe asks of the layers now. */
  update(): void {
    const marks = this.marks();
    this.choices[0]!.button.textContent = `As the whole model: ${this.given()}`;
    for (const { precision, button } of this.choices) {
      const having = marks.filter(mark => (mark?.precision ?? null) === precision).length;
      button.setAttribute('aria-pressed', having === 0 ? 'false' : having === marks.length ? 'true' : 'mixed');
    }
    this.explain(null);
  }

  private choice(precision: Precision | null, offer: SharedOffer | null): Choice {
    const possible = offer?.possible ?? true;
    const button = h(
      'button',
      {
        type: 'button',
        class: `precision-choice${precision ? ` ${precision}` : ''}`,
        title: offer?.reason,
        'aria-disabled': possible ? undefined : 'true',
        on: {
          click: () => {
            if (possible) this.choose(precision, offer);
          },
          focus: () => this.explain(choice),
          pointerenter: () => this.explain(choice),
          blur: () => this.explain(null),
          pointerleave: () => this.explain(null),
        },
      },
      precision && precisionTitles[precision],
    );
    const choice: Choice = { precision, button, offer };
    return choice;
  }

  private choose(precision: Precision | null, offer: SharedOffer | null): void {
    this.actions.mark(offer?.fitting ?? this.store.selectedLayers.map(({ name }) => name), precision);
  }

  private marks(): (Mark | undefined)[] {
    return this.store.selections.map(({ index }) => this.store.markOf(index));
  }

  /** What the steps for the whole model make of the layers. */
  private given(): string {
    const given = new Set(this.store.selectedLayers.map(layer => wholeModelGives(layer, this.store.recipe.steps)));
    return given.size === 1 ? [...given][0]! : 'different';
  }

  /** What a choice means; without one, what holds now. */
  private explain(choice: Choice | null): void {
    const active = choice ?? this.choices.find(({ button }) => button.getAttribute('aria-pressed') === 'true');
    if (active) this.hint.textContent = active.offer?.reason ?? this.withoutMark();
    else this.hint.textContent = 'These layers are marked differently.';
  }

  private withoutMark(): string {
    const { steps } = this.store.recipe;
    const own = this.store.selectedLayers.length === 1 ? 'No mark' : 'No marks';
    return steps.length === 0
      ? `${own}, and the recipe has no step for the whole model.`
      : `${own}: decided by the recipe's ${plural(steps.length, 'step')} for the whole model.`;
  }
}
