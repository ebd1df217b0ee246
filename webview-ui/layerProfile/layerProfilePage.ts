import type { LayerProfile } from '../../src/protocol/layerProfile';
import type { PageCommand, PageState } from '../../src/protocol/pageApi';
import { VariantChart } from '../charts/variantChart';
import { groupByReason } from '../comparison/leftLayers';
import { h } from '../dom';
import { plural } from '../format';
import type { Host } from '../host';
import { icon } from '../icons';
import { valueList } from '../inspector/values';
import { banner } from '../parts/banner';
import { card, notesCard } from '../parts/card';
import type { Theme } from '../theme/theme';
import { button } from '../toolkit';
import { gainSentence, layerDataCaveat, precisionNames, shareText, stakeSentence } from './gain';
import { variantTable } from './variantTable';

export type LayerProfileState = Extract<PageState, { kind: 'layerProfile' }>;

/** The page of layers that were profiled by themselves: what could be gained first, then every variant. */
export class LayerProfilePage {
  readonly element: HTMLElement;
  /** One bar would say nothing. */
  private readonly chart: VariantChart | null;

  constructor(
    { profile, modelTime }: LayerProfileState,
    private readonly host: Host,
    theme: Theme,
  ) {
    const caveat = layerDataCaveat(profile);
    this.chart = profile.variants.length > 1 ? new VariantChart(profile, theme) : null;
    this.element = h(
      'div',
      { class: 'page comparison-page layer-profile-page' },
      this.header(profile),
      h(
        'main',
        { class: 'comparison-body' },
        caveat ? banner('warning', caveat) : null,
        h(
          'section',
          { class: 'card gain' },
          h('p', { class: 'gain-headline' }, gainSentence(profile)),
          h('p', { class: 'muted' }, stakeSentence(profile, modelTime)),
        ),
        h(
          'div',
          { class: this.chart ? 'comparison-columns variant-columns' : 'chart-column' },
          this.chart && card('Time', this.chart.element),
          h('div', { class: 'chart-column' }, whatWasRun(profile), skippedCard(profile), notesCard(profile.notes)),
        ),
        card('Figures', h('div', { class: 'scrolling' }, variantTable(profile))),
        h('footer', { class: 'machine' }, provenance(profile)),
      ),
    );
  }

  dispose(): void {
    this.chart?.dispose();
  }

  private header(profile: LayerProfile): HTMLElement {
    const { layers, model, data } = profile;
    const names = layers.map(({ name }) => name).join(', ');
    const [first] = layers;
    const title = layers.length === 1 && first ? `${first.op} ${first.name}` : plural(layers.length, 'layer');
    const about = [
      model,
      ...(layers.length > 1 ? [names] : []),
      ...(layerDataCaveat(profile) ? [] : [`Data: ${data}`]),
    ];
    return h(
      'header',
      { class: 'page-header' },
      h(
        'div',
        { class: 'title-row' },
        h('h1', { class: 'file-name', title: names }, title),
        h('span', { class: 'subtitle', title: about.join('\n') }, about.join(' · ')),
        h(
          'div',
          { class: 'toolbar', role: 'toolbar', 'aria-label': 'Layer profile' },
          this.tool('target', 'Reveal in graph', 'revealInGraph'),
          this.tool('folder', 'Other data…', 'changeData'),
          this.tool('refresh', 'Measure again', 'reload'),
        ),
      ),
    );
  }

  private tool(name: Parameters<typeof icon>[0], text: string, command: PageCommand): HTMLElement {
    return button([h('span', { slot: 'start' }, icon(name)), text], {
      onClick: () => void this.host.call('command', { command }),
    });
  }
}

function whatWasRun({ inputs, outputs }: LayerProfile): HTMLElement {
  const ends = (title: string, values: LayerProfile['inputs']) =>
    h('div', null, h('div', { class: 'model-role' }, title), valueList(values));
  return card('What was run', h('div', { class: 'ends' }, ends('Inputs', inputs), ends('Outputs', outputs)));
}

type Skipped = LayerProfile['skipped'][number];

/** What keeps all sizes of a precision from being measured is said once. */
function skippedCard({ skipped }: LayerProfile): HTMLElement | null {
  if (skipped.length === 0) return null;
  const isSaidInFull = ({ precision, share, reason }: Skipped) =>
    share !== 1 && skipped.some(s => s.precision === precision && s.share === 1 && s.reason === reason);
  const named = skipped
    .filter(one => !isSaidInFull(one))
    .map(({ precision, share, reason }) => ({
      node: share === 1 ? precisionNames[precision] : `${precisionNames[precision]} ${shareText(share)}`,
      reason,
    }));
  return card(
    'Not measured',
    h(
      'ul',
      { class: 'notes' },
      ...groupByReason(named).map(({ reason, nodes }) => h('li', null, h('b', null, nodes.join(', ')), ` ${reason}`)),
    ),
  );
}

function provenance({ machine, options, data }: LayerProfile): string {
  const { cpu, cores, os, arch, runtime } = machine;
  return `Measured on ${cpu}, ${plural(cores, 'core')}, ${os} ${arch}, onnxruntime ${runtime}: ${plural(options.runs, 'run')} of each variant in turns, ${plural(options.threads, 'thread')}. Data: ${data}.`;
}
