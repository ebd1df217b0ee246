import { type Child, h } from '../dom';
import { formatExact, plural } from '../format';
import { linkButton, muted } from '../inspector/parts';
import type { ModelStore } from '../model/modelStore';
import { othersOf, type PruningSubject, shownGroups } from './pruningSubject';

/** Longer lists are folded away. */
const shownAtOnce = 6;

/** What goes with the selected layers' channels, and why others keep theirs. */
export function groupFacts(store: ModelStore, subject: PruningSubject, selected: readonly string[]): Child[] {
  const { prunable, refused, groups, layers } = subject;
  const others = othersOf(groups);
  return [
    prunable.length > 0 ? memberLayers(store, subject, selected) : followedLayers(store, selected),
    groups.length > 0 ? unitText(subject) : null,
    others.length > 0
      ? layerList(store, `${plural(others.length, 'other node is', 'other nodes are')} touched as well`, others, false)
      : null,
    selected.length > 1 && refused.length > 0 ? refusals(store, refused, layers.length === 0) : null,
  ];
}

function memberLayers(store: ModelStore, { prunable, groups, layers }: PruningSubject, selected: readonly string[]) {
  const others = layers.filter(layer => !selected.includes(layer));
  if (others.length === 0 && layers.length === 1) return muted('No other layer loses channels with this one.');
  if (others.length === 0)
    return muted(`No layers besides these ${formatExact(layers.length)} lose channels with them.`);
  if (prunable.length === 1 && groups.length === 1)
    return layerList(
      store,
      `These ${formatExact(layers.length)} layers lose channels together:`,
      layers,
      true,
      prunable[0],
    );
  const who = prunable.length === 1 ? 'it' : 'them';
  const title = `${plural(others.length, 'more layer loses', 'more layers lose')} channels with ${who}:`;
  return layerList(store, title, others, true);
}

/** Whose channels they are, where a node computes none itself. */
function followedLayers(store: ModelStore, selected: readonly string[]): HTMLElement | null {
  const followed = store.pruning ? shownGroups(store.pruning, selected).flatMap(({ layers }) => layers) : [];
  const layers = [...new Set(followed)];
  return layers.length > 0
    ? layerList(store, `The channels of ${plural(layers.length, 'layer')}:`, layers, true)
    : null;
}

/** Channels that cannot go one by one. */
function unitText({ groups }: PruningSubject): HTMLElement | null {
  const units = new Set(groups.map(({ unit }) => unit));
  const [unit = 1] = units;
  if (units.size > 1 || unit === 1) return null;
  return muted(`Channels go ${unit} at a time: heads and groups of channels stay whole.`);
}

function refusals(store: ModelStore, refused: PruningSubject['refused'], isAll: boolean): HTMLElement {
  const some =
    refused.length === 1 ? '1 selected layer keeps its' : `${formatExact(refused.length)} selected layers keep their`;
  return h(
    'details',
    { class: 'pruning-list', open: isAll && refused.length <= shownAtOnce },
    h('summary', null, h('span', null, isAll ? 'None of these layers can lose channels' : `${some} channels`)),
    h(
      'ul',
      null,
      ...refused.map(({ name, reason }) => h('li', null, nodeLink(store, name), h('p', { class: 'muted' }, reason))),
    ),
  );
}

/** @param here the layer that is shown already */
function layerList(store: ModelStore, title: string, names: readonly string[], isMain: boolean, here?: string) {
  const list = h('ul', { class: 'connections' }, ...names.map(name => h('li', null, nodeLink(store, name, here))));
  if (isMain && names.length <= shownAtOnce) return h('div', { class: 'pruning-list' }, muted(title), list);
  return h('details', { class: 'pruning-list' }, h('summary', null, h('span', null, title.replace(/:$/, ''))), list);
}

/** A node that the graph has not, such as one inside a constant, is only named. */
function nodeLink(store: ModelStore, name: string, here?: string): HTMLElement {
  const found = store.find('layer', name);
  const op = found && store.model.layers[found.index]?.op;
  if (!found || name === here)
    return h('div', { class: 'pruning-here', title: name }, op ? h('b', null, op) : null, ` ${name}`);
  return linkButton(h('span', null, op ? h('b', null, op) : null, ` ${name}`), `Go to ${name}`, () =>
    store.select(found),
  );
}
