import type { PruneSensitivityOverlay } from '../../src/protocol/pruneSensitivity';
import { fill, h } from '../dom';
import { formatExact, plural } from '../format';
import { facts, muted, section } from '../inspector/parts';
import type { ModelStore } from '../model/modelStore';
import type { RecipeActions } from '../recipe/recipeActions';
import { noiseOf, withoutLabels } from '../sensitivity/aboutNoise';
import { formatAccuracy } from '../sensitivity/units';
import { button } from '../toolkit';
import type { GroupSensitivity } from './groupSensitivity';
import { mostSensitiveGroups } from './mostSensitiveGroups';
import { RatioChoice } from './ratioChoice';
import { TakeFromSweep } from './takeFromSweep';

/** All that a sweep of pruning says of the whole model, and what can be done with it. Grows while points come in. */
export class PrunePanel {
  readonly element: HTMLElement;
  private readonly about = h('div', { class: 'sensitivity-about' });
  private readonly rounded = h('div');
  private readonly ranking = h('div', { class: 'sensitivity-ranking' });
  private readonly choice: RatioChoice;
  private readonly choiceLine: HTMLElement;
  /** Kept while all else is drawn anew: the user may be typing in it. */
  private readonly take: TakeFromSweep;

  constructor(
    private readonly store: ModelStore,
    recipe: RecipeActions,
    measure: () => void,
  ) {
    this.take = new TakeFromSweep(store, recipe, 'all');
    this.choice = new RatioChoice(store);
    this.choiceLine = h('div', { class: 'ratio-line' }, h('span', null, 'Asked to remove'), this.choice.element);
    const tools = h(
      'div',
      { class: 'profile-tools' },
      button('Prune…', {
        label: 'Prune the whole model to a target',
        onClick: () => recipe.command('prune'),
      }),
      button('Measure again…', { onClick: measure }),
      button('Clear', {
        label: 'Take the sensitivity to pruning off the model',
        onClick: () => recipe.command('clearPruneSensitivity'),
      }),
    );
    this.element = section(
      'Sensitivity to pruning',
      null,
      ...[this.about, this.choiceLine, this.rounded, this.ranking, this.take.element, tools],
    );
    this.update();
  }

  /** As the sweep and the recipe are now. */
  update(): void {
    const { pruneSweep, figures, metric } = this.store;
    const { pruneSensitivity } = figures;
    this.take.update();
    this.choice.update();
    this.choiceLine.hidden = pruneSensitivity === null;
    fill(this.rounded, ...(pruneSensitivity?.isRounded ? [muted(roundedText(pruneSensitivity))] : []));
    fill(this.about, ...(pruneSweep ? aboutSweep(pruneSweep, pruneSensitivity) : []));
    const kind = pruneSensitivity?.kindFor(metric);
    fill(this.ranking, ...(pruneSensitivity && kind ? mostSensitiveGroups(this.store, pruneSensitivity, kind) : []));
  }
}

function aboutSweep(sweep: PruneSensitivityOverlay, sensitivity: GroupSensitivity | null): HTMLElement[] {
  const { start, what, roundTo } = sweep;
  const how = muted(
    what === 'channels'
      ? 'Each group of channels that go together pruned alone; the rest stays whole.'
      : 'The smallest weights of each layer set to 0; the rest stays whole.',
  );
  if (!start) return [how, muted('Running the whole model …')];
  const { skipped } = start;
  return [
    how,
    facts(
      ['Data', start.data, start.data],
      ['Samples used', formatExact(start.samples)],
      start.baseline === null ? null : ['Whole model', formatAccuracy(start.baseline), 'Accuracy before pruning'],
      what === 'channels' && roundTo > 1 ? ['Kept channels', `multiples of ${roundTo}`] : null,
      ['Measured', measuredText(sweep, sensitivity)],
      skipped.length === 0 ? null : ['Not measured', plural(skipped.length, 'layer'), reasons(skipped)],
    ),
    ...(start.metric === 'sqnrDb' ? [muted(withoutLabels('whole'))] : []),
    ...(sensitivity?.noise != null ? [muted(noiseOf(sensitivity, start.samples))] : []),
  ];
}

function measuredText({ what, isComplete }: PruneSensitivityOverlay, sensitivity: GroupSensitivity | null): string {
  const one = what === 'channels' ? 'group' : 'layer';
  if (!sensitivity) return isComplete ? 'nothing' : 'nothing yet';
  const { measured, groups } = sensitivity;
  if (isComplete) return `${plural(measured, one)}, done`;
  return `${formatExact(measured)} of ${plural(groups.length, one)}, not all of them yet`;
}

/** What is asked for is not what goes. */
const roundedText = ({ removedText, sweep }: GroupSensitivity): string =>
  `Really removed: ${removedText}, since kept channels are multiples of ${sweep.roundTo}.`;

const reasons = (skipped: readonly { readonly node: string; readonly reason: string }[]): string =>
  skipped.map(({ node, reason }) => `${node}: ${reason}`).join('\n');
