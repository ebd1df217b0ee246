import type { ExportRequest, PictureFormat } from '../../../src/protocol/pageApi';
import type { LayerComparison } from '../../../src/protocol/views';
import { h } from '../../dom';
import type { Host } from '../../host';
import type { Announcer } from '../../parts/announcer';
import { splitter } from '../../parts/splitter';
import type { SavedState } from '../../saved';
import type { Theme } from '../../theme/theme';
import { dropdown } from '../../toolkit';
import { alignedColumns, changeText, sideText } from './alignedColumns';
import { AlignedLegend } from './alignedLegend';
import { hasOtherChannels, type Models, type Side } from './alignedRows';
import { AlignedTable } from './alignedTable';
import { AlignmentStore, isLook, type Look } from './alignmentStore';
import { CameraLink } from './cameraLink';
import { ComparedGraph } from './comparedGraph';
import { LayersProgress } from './layersProgress';

const initialTable = 240;
const least = { table: 96, graphs: 160 };

/** Both models' graphs side by side, and the table of their layers below. */
export class LayersView {
  readonly element: HTMLElement;
  private readonly graphs: Readonly<Record<Side, ComparedGraph>>;
  private readonly store: AlignmentStore;
  private readonly legend: AlignedLegend;
  private readonly progress: LayersProgress;
  private readonly link: CameraLink;
  private readonly laidOut: Promise<unknown>;
  private tableHeight: number;
  /** The original is shown where the user left it. */
  private readonly cameBack: boolean;

  constructor(
    models: Models,
    host: Host,
    private readonly saved: SavedState,
    theme: Theme,
    private readonly announcer: Announcer,
  ) {
    const known = saved.get();
    this.tableHeight = known.tableHeight ?? initialTable;
    this.cameBack = known.camera !== undefined;
    this.store = new AlignmentStore(models, isLook(known.look) ? known.look : 'change');
    const { store } = this;
    this.progress = new LayersProgress(host, layers => this.showLayers(layers));
    const focusGraph = () => this.graphs.a.canvas.element.focus();
    const table = new AlignedTable(store, saved, focusGraph, this.progress.element);
    const open = () => (table.element.querySelector('.layer-table') as HTMLElement).focus();
    this.graphs = {
      a: new ComparedGraph('a', store, theme, open),
      b: new ComparedGraph('b', store, theme, open),
    };
    const { a, b } = this.graphs;
    this.link = new CameraLink(store, this.graphs);
    this.legend = new AlignedLegend(store, theme);
    table.onFilter = passes => {
      a.setFilter(passes);
      b.setFilter(passes);
    };
    this.laidOut = Promise.all([a.start(known.camera ?? null), b.start(known.camera ?? null)]);
    a.stage.onFrame = camera => saved.update({ camera });
    store.on('selection', () => this.announcer.say(this.spoken()));
    this.element = h(
      'div',
      { class: 'layers-view' },
      this.tools(),
      h('div', { class: 'compared-graphs' }, a.element, b.element),
      this.tableSplitter(),
      table.element,
    );
    this.element.style.setProperty('--table-height', `${this.tableHeight}px`);
    this.progress.start();
  }

  /** One model's whole graph, coloured as on the page; null when it cannot be laid out. */
  picture(side: Side, format: PictureFormat): Promise<ExportRequest | null> {
    return this.graphs[side].stage.picture(format, this.store.models[side].fileName);
  }

  dispose(): void {
    this.progress.dispose();
    this.legend.dispose();
    this.graphs.a.dispose();
    this.graphs.b.dispose();
  }

  private async showLayers(layers: LayerComparison): Promise<void> {
    this.store.setLayers(layers);
    await this.laidOut;
    this.link.connect(this.cameBack);
  }

  private tools(): HTMLElement {
    const { store } = this;
    const choose = (look: Look) => {
      store.setLook(look);
      this.saved.update({ look });
    };
    const lookField = () => dropdown<Look>('Colour layers by', store.looks, store.look, choose);
    let field = lookField();
    // What there is to colour by is known with the layers.
    store.on('layers', () => {
      const made = lookField();
      field.replaceWith(made);
      field = made;
    });
    return h(
      'div',
      { class: 'layers-tools', role: 'toolbar', 'aria-label': 'Graph tools' },
      h('span', { class: 'tool-label', 'aria-hidden': 'true' }, 'Colour by'),
      field,
      ...this.graphs.a.stage.zoomButtons(),
      this.legend.element,
    );
  }

  private tableSplitter(): HTMLElement {
    return splitter({
      label: 'Height of the layer table',
      orientation: 'horizontal',
      initial: initialTable,
      size: () => this.tableHeight,
      limits: () => ({ min: least.table, max: Math.max(least.table, this.element.clientHeight - least.graphs) }),
      resize: size => {
        this.tableHeight = size;
        this.saved.update({ tableHeight: size });
        this.element.style.setProperty('--table-height', `${size}px`);
      },
    });
  }

  private spoken(): string {
    const { rows, selectedRow, selected, models } = this.store;
    const row = rows[selectedRow];
    if (!row) return selected.a.length + selected.b.length > 0 ? 'Selected' : 'Nothing selected';
    const parts = [`Original: ${sideText(row, 'a', models)}`, `result: ${sideText(row, 'b', models)}`];
    if (hasOtherChannels(row)) parts.push(`${row.channels?.a} channels become ${row.channels?.b}`);
    parts.push(row.kind === 'same' ? 'same' : changeText(row));
    for (const column of alignedColumns)
      if (column.look && row[column.look] !== null) parts.push(`${column.title} ${column.text(row, 0, models)}`);
    return parts.join('; ');
  }
}
