import type { LayerProfile } from '../../src/core/studies/profile';
import { h } from '../dom';
import { formatBytes, formatShare, plural } from '../format';
import { bar, facts, linkButton, muted, section } from '../inspector/parts';
import { carrierName, missingOf } from '../model/missing';
import type { ModelStore } from '../model/modelStore';
import { limitText } from './limit';
import { sourceText } from './profileFacts';
import { formatGbps, formatGflops, formatLayerMs, formatTimeShare } from './units';

/** What was measured of the selected layer; null without a profile. */
export function layerTimeSection(store: ModelStore): HTMLElement | null {
  const { overlay, selection, figures } = store;
  const { times } = figures;
  if (!overlay || !times || selection?.kind !== 'layer') return null;
  const { index } = selection;
  const title = `Time ${sourceText(overlay)}`;
  const profile = times.of(index);
  if (!profile) return section(title, null, muted('The profile has no layer of this name.'));
  const unfused = ['Unfused', profile.exactMs === null ? '–' : formatLayerMs(profile.exactMs), unfusedMeaning] as const;
  const carrier = times.carrierOf(index);
  if (carrier !== null) return section(title, null, carriedBy(store, carrier, times.of(carrier)!), facts(unfused));
  if (profile.fusedMs === null)
    return section(title, null, muted(missingOf(figures, index, 'time').reason), facts(unfused));
  const share = times.shareOf(index);
  const moved = overlay.profile.inserted.filter(kernel => kernel.layer === profile.name && kernel.fusedMs !== null);
  const movedMs = moved.reduce((sum, kernel) => sum + kernel.fusedMs!, 0);
  return section(
    title,
    null,
    h(
      'div',
      { class: 'time-head' },
      h('strong', null, formatLayerMs(profile.fusedMs)),
      share === null ? null : bar(share),
      share === null ? null : h('span', { title: 'Of the time of all layers' }, formatTimeShare(share)),
    ),
    muted(limitText(profile)),
    facts(
      unfused,
      ...rates(profile),
      moved.length > 0 ? ['Layout changes', formatLayerMs(movedMs), movesMeaning] : null,
    ),
    profile.covers.length > 0 ? covered(store, profile) : null,
  );
}

const unfusedMeaning = 'Measured without fusion, when every node runs by itself';
const movesMeaning = 'Part of the time: kernels that the runtime put in to change the layout or type of the data';

function rates({ roofline, movedBytes }: LayerProfile): (readonly [string, string, string?] | null)[] {
  const rate = (value: number | null | undefined, format: (v: number) => string) =>
    value == null ? 'unknown' : format(value);
  return [
    ['Arithmetic', rate(roofline?.gflops, formatGflops), 'Floating-point operations (2 × MACs) by the time'],
    [
      'Data',
      rate(roofline?.gbps, formatGbps),
      movedBytes === null ? undefined : `${formatBytes(movedBytes)} read and written`,
    ],
    [
      'Of the peak',
      rate(roofline?.efficiency, formatShare),
      'The least time that the machine needs for it, by the time it took',
    ],
  ];
}

function carriedBy(store: ModelStore, carrier: number, profile: LayerProfile): HTMLElement {
  const { layers } = store.model;
  const name = carrierName(store.figures, carrier);
  const link = linkButton(name, `Go to ${layers[carrier]?.name ?? name}`, () =>
    store.select({ kind: 'layer', index: carrier }),
  );
  const time = profile.fusedMs === null ? '' : `, in ${formatLayerMs(profile.fusedMs)} for all`;
  return h('p', { class: 'muted' }, 'The runtime does its work together with ', link, `${time}.`);
}

function covered(store: ModelStore, { covers }: LayerProfile): HTMLElement {
  return h(
    'div',
    { class: 'time-covers' },
    h('p', { class: 'muted' }, `In this time also the work of ${plural(covers.length, 'other layer')}:`),
    h(
      'ul',
      { class: 'connections' },
      ...covers.map(name => {
        const found = store.find('layer', name);
        const op = found ? `${store.model.layers[found.index]!.op} ` : '';
        const content = h('span', null, op ? h('b', null, op) : null, name);
        return h('li', null, found ? linkButton(content, `Go to ${name}`, () => store.select(found)) : content);
      }),
    ),
  );
}
