import { h } from '../dom';
import { formatExact, scopeOf } from '../format';
import { icon } from '../icons';
import { linkButton, muted } from '../inspector/parts';
import type { ModelStore } from '../model/modelStore';
import { markChip } from '../recipe/markBadge';
import type { RecipeActions } from '../recipe/recipeActions';
import { button } from '../toolkit';
import { roundToOf } from './markedRatio';
import { type PrunedSet, prunedSets } from './prunedSets';

/** What is to be pruned: layers that lose channels together stand as one entry. */
export const prunedItems = (store: ModelStore, actions: RecipeActions): HTMLElement[] =>
  prunedSets(store).map(set => item(store, actions, set));

/** How marks are applied that no step of the recipe provides for; null where one does. */
export function impliedPruning(store: ModelStore, actions: RecipeActions): HTMLElement | null {
  if (store.recipe.steps.some(({ step }) => step === 'prune') || prunedSets(store).length === 0) return null;
  return h(
    'div',
    { class: 'implied-pruning' },
    muted(
      'Pruning has no step of its own: it is done before all steps, to the marked layers alone. The channels with the ' +
        `smallest weights (L1) go, and what stays is a multiple of ${formatExact(roundToOf(store))}. Data, asked for when ` +
        'you apply, win back accuracy.',
    ),
    linkButton(
      'Choose how',
      'Adds a step for pruning, with its choices',
      () => void actions.edit({ kind: 'addStep', step: { step: 'prune' }, at: 0 }),
    ),
  );
}

function item(store: ModelStore, actions: RecipeActions, { layers, ratio, kept }: PrunedSet): HTMLElement {
  const [first = ''] = layers;
  const indices = layers.flatMap(name => store.find('layer', name)?.index ?? []);
  const op = store.model.layers[indices[0] ?? -1]?.op ?? '';
  const more = layers.length > 1 ? `+ ${layers.length - 1} more` : '';
  const meaning = kept ?? (store.pruning ? 'no channels of it can go' : '');
  return h(
    'li',
    { class: 'pruned-set' },
    markChip({ prune: ratio }),
    linkButton(
      h('span', { class: 'pruned-name' }, h('bdi', null, scopeOf(first, op))),
      `Select\n${layers.join('\n')}`,
      () => store.selectLayers(indices),
    ),
    button(icon('close'), {
      appearance: 'icon',
      label: `Take the mark off ${layers.length > 1 ? `these ${formatExact(layers.length)} layers` : first}`,
      key: `clear pruning ${first}`,
      onClick: () => void actions.prune(layers, 0),
    }),
    h('p', { class: 'muted' }, [more, meaning].filter(Boolean).join(': ')),
  );
}
