import type { ExportGraphEvent, PageState, RevealEvent } from '../src/protocol/pageApi';
import { ComparisonPage } from './comparison/comparisonPage';
import { fill, h } from './dom';
import type { Host } from './host';
import { LayerProfilePage } from './layerProfile/layerProfilePage';
import { ModelPage } from './model/modelPage';
import { Announcer } from './parts/announcer';
import type { SavedState } from './saved';
import { SearchPage } from './search/searchPage';
import type { Theme } from './theme/theme';
import { failedPage } from './views/failed';
import { LoadingPage } from './views/loading';

/** Renders the host's snapshots, newest wins. */
export class App {
  private readonly announcer = new Announcer();
  private readonly stage = h('div', { class: 'stage' });
  private revision = -1;
  private model: ModelPage | null = null;
  private comparison: ComparisonPage | null = null;
  private layerProfile: LayerProfilePage | null = null;
  private search: SearchPage | null = null;
  private loading: LoadingPage | null = null;

  constructor(
    private readonly host: Host,
    private readonly saved: SavedState,
    private readonly theme: Theme,
  ) {
    document.body.append(this.stage, this.announcer.element);
    host.on('state', state => this.show(state as PageState));
    host.on('exportGraph', event => this.model?.exportGraph((event as ExportGraphEvent).format));
    host.on('reveal', event => this.model?.reveal((event as RevealEvent).layer));
  }

  async start(): Promise<void> {
    this.show(await this.host.call('ready', {}));
  }

  private show(state: PageState): void {
    if (state.revision <= this.revision) return;
    this.revision = state.revision;
    if ('restoreKey' in state) {
      this.saved.update({ restoreKey: state.restoreKey });
      // A window may go away at any moment; the key is what brings the tab back.
      this.saved.flush();
    }
    const page = this.pageOf(state);
    if (this.stage.firstChild !== page || this.stage.childNodes.length !== 1) fill(this.stage, page);
  }

  private pageOf(state: PageState): HTMLElement {
    switch (state.kind) {
      case 'loading':
        this.loading ??= new LoadingPage(() => void this.host.call('cancel', {}));
        this.loading.update(state);
        return this.loading.element;
      case 'failed':
        return failedPage(state, () => void this.host.call('command', { command: 'reload' }));
      case 'comparison':
        this.comparison?.dispose();
        this.comparison = new ComparisonPage(state.comparison, this.host, this.saved, this.theme, this.announcer);
        return this.comparison.element;
      case 'layerProfile':
        this.layerProfile?.dispose();
        this.layerProfile = new LayerProfilePage(state, this.host, this.theme);
        return this.layerProfile.element;
      case 'search':
        this.search?.dispose();
        this.search = new SearchPage(state, this.host, this.theme, this.announcer);
        return this.search.element;
      case 'model':
        if (this.model) this.model.update(state);
        else this.model = new ModelPage(state, this.host, this.saved, this.theme, this.announcer);
        return this.model.element;
    }
  }
}
