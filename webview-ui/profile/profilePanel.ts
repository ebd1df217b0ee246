import type { PageCommand, ProfileOverlay } from '../../src/protocol/pageApi';
import type { Profile, ProfileChoices } from '../../src/protocol/profile';
import { HistogramChart } from '../charts/histogramChart';
import { h } from '../dom';
import { formatMs, plural } from '../format';
import { facts, folded, muted, section } from '../inspector/parts';
import type { Theme } from '../theme/theme';
import { button } from '../toolkit';
import { conditionFacts, isLocal, latencyFacts, machineFacts, sourceText, sumFacts } from './profileFacts';
import { profileOptions } from './profileOptions';

export interface ProfileActions {
  command(command: PageCommand): void;
  measureAgain(choices: ProfileChoices): void;
}

/** All that a profile says of the whole model. */
export class ProfilePanel {
  readonly elements: HTMLElement[];
  private readonly chart: HistogramChart;

  constructor(overlay: ProfileOverlay, theme: Theme, actions: ProfileActions) {
    const { profile } = overlay;
    this.chart = new HistogramChart(profile.histogram, theme, { format: formatMs, item: 'run' });
    const local = isLocal(overlay);
    this.elements = [
      section(`Latency ${sourceText(overlay)}`, null, ...this.latency(profile, local), toolbar(actions)),
      folded(section('What the layers add up to', null, facts(...sumFacts(profile)))),
      folded(section(local ? 'Machine' : 'Measured on', null, facts(...machineFacts(profile)))),
      ...(local
        ? [folded(section('Profile with other options', null, profileOptions(profile, actions.measureAgain)))]
        : []),
    ];
  }

  dispose(): void {
    this.chart.dispose();
  }

  private latency(profile: Profile, local: boolean): HTMLElement[] {
    return [
      ...(local ? [] : [muted(`Measured on ${profile.machine.cpu}, ${profile.machine.os}.`)]),
      h(
        'div',
        { class: 'time-head' },
        h('strong', null, formatMs(profile.latencyMs.p50)),
        h('span', { title: 'Half of the runs took no longer' }, 'p50'),
      ),
      this.chart.element,
      ...slowRuns(profile),
      facts(...latencyFacts(profile), ...conditionFacts(profile)),
      ...worstSamples(profile),
      ...notes(profile.notes),
    ];
  }
}

/** The chart is of the others. Percentiles and the mean count every run. */
function slowRuns({ histogram, options }: Profile): HTMLElement[] {
  const leftOut = options.runs - histogram.counts.reduce((sum, count) => sum + count, 0);
  return leftOut > 0 ? [muted(`${plural(leftOut, 'far slower run')} not shown in the chart.`)] : [];
}

function worstSamples({ worst }: Profile): HTMLElement[] {
  if (worst.length === 0) return [];
  const rows = worst.map(
    ({ sample, ms, runs }) =>
      [`Sample ${sample}`, formatMs(ms), `Counted from 0; median of ${plural(runs, 'run')}`] as const,
  );
  return [h('h3', { class: 'part-title' }, 'Slowest samples'), facts(...rows)];
}

const notes = (texts: readonly string[]): HTMLElement[] =>
  texts.length === 0
    ? []
    : [h('ul', { class: 'profile-notes' }, ...texts.map(text => h('li', { class: 'muted' }, text)))];

const toolbar = ({ command }: ProfileActions): HTMLElement =>
  h(
    'div',
    { class: 'profile-tools' },
    button('Save…', { label: 'Save the profile as a file', onClick: () => command('saveProfile') }),
    button('Show from file…', {
      label: 'Show a profile from a file, as from another machine',
      onClick: () => command('openProfile'),
    }),
    button('Clear', { label: 'Take the times off the model', onClick: () => command('clearProfile') }),
  );
