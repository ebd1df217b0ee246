import { h } from '../dom';
import { plural } from '../format';
import { icon } from '../icons';
import { linkButton, muted, section } from '../inspector/parts';
import type { ModelStore } from '../model/modelStore';
import { impliedPruning, prunedItems } from '../pruning/prunedList';
import { button } from '../toolkit';
import { groupChip, type MarkGroup, marksByKind } from './marksByKind';
import type { RecipeActions } from './recipeActions';

/** More names would only be scrolled past; all of them can be selected at once. */
const mostNames = 100;

/** The marked layers by what is asked of them. @param open kinds whose layers are shown */
export function markList(store: ModelStore, actions: RecipeActions, open: Set<string>): HTMLElement {
  const groups = marksByKind(store);
  const all = [...new Set(groups.flatMap(({ layers }) => layers))];
  if (all.length === 0)
    return section(
      'Marked layers',
      0,
      muted('None. Select layers in the graph or the table and choose their precision, or the share to prune.'),
    );
  return section(
    'Marked layers',
    all.length,
    h('ul', { class: 'mark-groups' }, ...groups.map(group => groupItem(store, group, actions, open))),
    impliedPruning(store, actions),
    groups.length > 1 && linkButton('Clear all marks', 'Takes all marks off', () => actions.clear(namesOf(store, all))),
  );
}

function groupItem(store: ModelStore, group: MarkGroup, actions: RecipeActions, open: Set<string>): HTMLElement {
  const { kind, title, layers } = group;
  // A layer that is asked for a precision and to be pruned keeps the other.
  const takeOff = (names: readonly string[]) =>
    kind === 'pruned' ? void actions.prune(names, 0) : actions.mark(names, null);
  const items = () => (kind === 'pruned' ? prunedItems(store, actions) : layerItems(store, layers, takeOff));
  const details = h(
    'details',
    {
      open: open.has(kind),
      on: {
        toggle: () => {
          if (details.open) open.add(kind);
          else open.delete(kind);
          names.replaceChildren(...(details.open ? items() : []));
        },
      },
    },
    h(
      'summary',
      { class: 'mark-group-head', 'data-key': `group ${kind}` },
      groupChip(group),
      h('span', null, plural(layers.length, 'layer')),
    ),
  );
  const names = h('ul', { class: 'mark-names' }, ...(details.open ? items() : []));
  details.append(names);
  return h(
    'li',
    { class: 'mark-group' },
    details,
    h(
      'span',
      { class: 'mark-group-tools' },
      linkButton('Select', `Select the layers marked ${title}`, () => store.selectLayers(layers)),
      button(icon('close'), {
        appearance: 'icon',
        label: `Take the mark ${title} off ${plural(layers.length, 'layer')}`,
        key: `clear ${kind}`,
        onClick: () => takeOff(namesOf(store, layers)),
      }),
    ),
  );
}

function layerItems(
  store: ModelStore,
  layers: readonly number[],
  takeOff: (names: readonly string[]) => void,
): HTMLElement[] {
  const shown = layers.slice(0, mostNames).map(index => {
    const { name, op } = store.model.layers[index]!;
    return h(
      'li',
      null,
      linkButton(h('span', null, h('b', null, op), ` ${name}`), `Go to ${name}`, () =>
        store.select({ kind: 'layer', index }),
      ),
      button(icon('close'), {
        appearance: 'icon',
        label: `Take the mark off ${name}`,
        key: `clear layer ${name}`,
        onClick: () => takeOff([name]),
      }),
    );
  });
  const rest = layers.length - shown.length;
  return rest > 0 ? [...shown, h('li', { class: 'muted' }, `and ${plural(rest, 'more layer')}`)] : shown;
}

const namesOf = ({ model }: ModelStore, layers: readonly number[]): string[] =>
  layers.map(index => model.layers[index]!.name);
