import type { ExportRequest, OverlayEvent, PageCommand, PictureFormat, WorkEvent } from '../../src/protocol/pageApi';
import type { PruneSensitivityEvent } from '../../src/protocol/pruneSensitivity';
import type { PruningEvent } from '../../src/protocol/pruning';
import type { RecipeEvent } from '../../src/protocol/recipe';
import type { SensitivityEvent } from '../../src/protocol/sensitivity';
import { fill, h } from '../dom';
import { formatCount, formatMs, formatShape } from '../format';
import { GraphPane } from '../graph/graphPane';
import type { Host } from '../host';
import { InspectorPane } from '../inspector/inspectorPane';
import { SidePane, type SideTab } from '../inspector/sidePane';
import type { Announcer } from '../parts/announcer';
import { banner, notices } from '../parts/banner';
import { offerLayerMenu } from '../parts/layerMenu';
import { WorkCard } from '../profile/workCard';
import { PruneMenu } from '../pruning/pruneMenu';
import { MarkMenu } from '../recipe/markMenu';
import { RecipeActions } from '../recipe/recipeActions';
import { RecipePane } from '../recipe/recipePane';
import { changeText } from '../recipe/recipeSummary';
import { waitingBanner } from '../recipe/waitingBanner';
import type { SavedState } from '../saved';
import type { SweepCommand } from '../sensitivity/sweepPanels';
import { tablePane } from '../table/tablePane';
import type { Theme } from '../theme/theme';
import { type ModelState, modelHeader } from './header';
import { firstMetric, overlaysOf } from './measurements';
import { isMetric } from './metric';
import { ModelStore } from './modelStore';
import { Panes } from './panes';

/** The page of an open model. */
export class ModelPage {
  readonly element: HTMLElement;
  private readonly store: ModelStore;
  private readonly head = h('div', { class: 'page-head' });
  private readonly graph: GraphPane;
  private readonly side: SidePane;
  private readonly actions: RecipeActions;
  private readonly panes: Panes;
  private readonly work: WorkCard;
  /** Why the last change of the recipe was refused. */
  private refused: string | null = null;

  constructor(
    private state: ModelState,
    private readonly host: Host,
    private readonly saved: SavedState,
    theme: Theme,
    private readonly announcer: Announcer,
  ) {
    const { metric, search, selection, prunePercent } = saved.get();
    this.store = new ModelStore(
      state.model,
      isMetric(metric) ? metric : firstMetric(state),
      overlaysOf(state, prunePercent),
    );
    this.store.setRecipe(state.recipe);
    this.store.setSearch(search ?? '');
    if (selection) this.store.select(this.store.find('layer', selection), false);
    this.actions = new RecipeActions(host, reason => this.showRefusal(reason));
    const open = () => this.openSide('details');
    const save = (picture: ExportRequest) => void host.call('exportFile', picture);
    this.graph = new GraphPane(this.store, saved, theme, { open, save });
    const measure = (command: SweepCommand) => this.measureSensitivity(command);
    const details = new InspectorPane(this.store, host, theme, this.actions, measure);
    const recipe = new RecipePane(this.store, this.actions).element;
    this.side = new SidePane({ details: details.element, recipe }, saved);
    const leave = () => this.graph.focus();
    const table = tablePane(this.store, saved, this.tableMenus(details), { open, leave });
    this.panes = new Panes(this.graph.element, this.side.element, table, saved);
    this.work = new WorkCard(() => void host.call('cancel', {}));
    this.panes.element.append(this.work.element);
    this.element = h('div', { class: 'page model-page' }, this.head, this.panes.element);
    host.on('work', work => this.work.show(work as WorkEvent));
    host.on('recipe', event => this.showRecipe(event as RecipeEvent));
    host.on('overlay', event => this.showOverlay(event as OverlayEvent));
    host.on('sensitivity', event => this.showSensitivity(event as SensitivityEvent));
    host.on('pruneSensitivity', event => this.showPruneSensitivity(event as PruneSensitivityEvent));
    host.on('pruning', event => this.showPruning(event as PruningEvent));
    offerLayerMenu(this.element, this.store);
    this.renderHead();
    this.remember();
    this.graph.start();
  }

  /** Shows a newer snapshot; selection, place and sizes stay. */
  update(state: ModelState): void {
    const before = this.state;
    this.state = state;
    if (state.model !== before.model) this.store.setModel(state.model);
    if (state.overlay !== before.overlay) this.store.setOverlay(state.overlay);
    if (state.sensitivity !== before.sensitivity) this.store.setSensitivity(state.sensitivity);
    if (state.pruneSensitivity !== before.pruneSensitivity) this.store.setPruneSensitivity(state.pruneSensitivity);
    this.store.setPruning(state.pruning);
    this.store.setRecipe(state.recipe);
    this.renderHead();
  }

  private showRecipe({ revision, recipe }: RecipeEvent): void {
    if (revision <= this.state.revision) return;
    const change = changeText(this.state.recipe, recipe);
    this.refused = null;
    this.state = { ...this.state, revision, recipe };
    this.store.setRecipe(recipe);
    this.renderHead();
    if (change !== null) this.announcer.say(change);
  }
  private showRefusal(reason: string | null): void {
    if (reason === this.refused) return;
    this.refused = reason;
    this.renderHead();
  }

  private showSensitivity({ revision, overlay }: SensitivityEvent): void {
    if (revision <= this.state.revision) return;
    const wasComplete = this.state.sensitivity?.isComplete ?? true;
    this.state = { ...this.state, revision, sensitivity: overlay };
    this.store.setSensitivity(overlay);
    if (overlay?.isComplete && !wasComplete) this.announcer.say('Sensitivity measured');
  }
  private showPruneSensitivity({ revision, overlay }: PruneSensitivityEvent): void {
    if (revision <= this.state.revision) return;
    const wasComplete = this.state.pruneSensitivity?.isComplete ?? true;
    this.state = { ...this.state, revision, pruneSensitivity: overlay };
    this.store.setPruneSensitivity(overlay);
    if (overlay?.isComplete && !wasComplete) this.announcer.say('Sensitivity to pruning measured');
  }

  private showPruning({ revision, pruning }: PruningEvent): void {
    if (revision <= this.state.revision) return;
    this.state = { ...this.state, revision, pruning };
    this.store.setPruning(pruning);
  }

  private showOverlay({ revision, overlay }: OverlayEvent): void {
    if (revision <= this.state.revision) return;
    this.state = { ...this.state, revision, overlay };
    this.store.setOverlay(overlay);
    this.renderHead();
    if (overlay) this.announcer.say(`Profiled: ${formatMs(overlay.profile.latencyMs.p50)} at the median`);
  }

  reveal(layer: string): void {
    const found = this.store.find('layer', layer);
    if (found) this.store.select(found);
  }
  exportGraph(format: PictureFormat): void {
    void this.graph.exportPicture(format);
  }

  /** What can be done with the layers that are selected in the table. */
  private tableMenus(details: InspectorPane): HTMLElement[] {
    const chooseShare = () => {
      this.openSide('details');
      details.focusPruning();
    };
    const prune = new PruneMenu(this.store, this.actions, chooseShare);
    return [prune.element, new MarkMenu(this.store, this.actions).element];
  }

  /** What the user looks at is measured first. */
  private measureSensitivity(command: SweepCommand | 'chooseSensitivity'): void {
    void this.host.call('command', { command, first: this.graph.layersInSight() });
  }

  private renderHead(): void {
    const { model, banner: text } = this.state;
    const toggle = (pane: 'inspector' | 'table') => {
      this.panes.toggle(pane);
      this.renderHead();
    };
    const command = (name: PageCommand) => {
      if (name === 'chooseSensitivity') this.measureSensitivity(name);
      else void this.host.call('command', { command: name });
    };
    fill(
      this.head,
      modelHeader(this.state, this.panes.open, {
        command,
        toggle,
        openRecipe: () => this.openSide('recipe'),
        setDims: values => void this.host.call('setDims', { dims: values }),
      }),
      text ? banner('warning', text) : null,
      this.refused ? banner('warning', this.refused) : null,
      waitingBanner(this.state.recipe, this.actions),
      notices(model.notices),
    );
  }

  private openSide(tab: SideTab): void {
    this.panes.openInspector();
    this.renderHead();
    this.side.open(tab);
  }

  /** Keeps what the user chose for the next visit, and tells the host and screen readers. */
  private remember(): void {
    const { store, saved } = this;
    store.on('metric', () => saved.update({ metric: store.metric }));
    store.on('search', () => saved.update({ search: store.search }));
    store.on('sensitivity', () => saved.update({ prunePercent: store.prunePercent }));
    store.on('selection', () => {
      const layer = store.selectedLayer;
      saved.update({ selection: layer?.name ?? null });
      this.tellSelection();
      this.announcer.say(this.spoken());
    });
    // What was selected on the last visit.
    if (store.selectedLayer) this.tellSelection();
  }

  private tellSelection(): void {
    const [layer = null, ...others] = this.store.selectedLayers.map(l => l.name);
    void this.host.call('select', { layer, others });
  }

  private spoken(): string {
    const layer = this.store.selectedLayer;
    if (!layer) return this.store.selectedName ?? 'Nothing selected';
    const { length } = this.store.selectedLayers;
    if (length > 1) return `${length} layers selected, ${layer.name} last`;
    const macs = layer.macs === null ? 'unknown cost' : `${formatCount(layer.macs)} MACs`;
    return `${layer.op} ${layer.name}, output ${formatShape(layer.outputs[0]?.shape ?? null)}, ${macs}`;
  }
}
