import { h } from '../../dom';
import type { Camera } from '../../graph/camera';
import { GraphStage } from '../../graph/graphStage';
import { HoverCard } from '../../graph/hoverCard';
import type { Theme } from '../../theme/theme';
import { alignedColoring } from './alignedColoring';
import { alignedHover } from './alignedHover';
import type { AlignedRow, Side } from './alignedRows';
import type { AlignmentStore } from './alignmentStore';

const roles: Record<Side, string> = { a: 'Original', b: 'Result' };

/** One of the two graphs, coloured by what sets it apart from the other. */
export class ComparedGraph {
  readonly element: HTMLElement;
  readonly stage: GraphStage;
  private readonly unwatch: () => void;

  constructor(
    readonly side: Side,
    private readonly store: AlignmentStore,
    private readonly theme: Theme,
    open: () => void,
  ) {
    const model = store.models[side];
    const hover = new HoverCard(item => alignedHover(store, side, item));
    this.stage = new GraphStage(theme, {
      id: `graph-${side}`,
      label: `${roles[side]} model’s graph`,
      hover,
      selection: () => store.selected[side],
      select: (selection, walking) => store.select(side, selection, walking),
      open,
    });
    this.element = h(
      'section',
      { class: `compared-graph ${side}`, 'aria-label': `${roles[side]} model` },
      h(
        'div',
        { class: 'compared-title', title: model.path },
        h('span', { class: 'model-role' }, roles[side]),
        h('span', { class: 'compared-name' }, model.fileName),
      ),
      this.stage.element,
    );
    store.on('layers', () => {
      this.recolor();
      hover.refresh();
    });
    store.on('look', () => this.recolor());
    this.unwatch = theme.watch(() => this.recolor());
  }

  get canvas(): GraphStage['canvas'] {
    return this.stage.canvas;
  }

  start(camera: Camera | null): Promise<boolean> {
    return this.stage.show(this.store.models[this.side], camera);
  }
  /** Fades the layers whose row does not pass; null: none. */
  setFilter(passes: ((row: AlignedRow) => boolean) | null): void {
    const { rows } = this.store;
    this.stage.setMatches(passes && new Set(rows.filter(passes).flatMap(row => [...row[this.side]])));
  }
  dispose(): void {
    this.unwatch();
    this.stage.dispose();
  }

  private recolor(): void {
    this.stage.setColoring(alignedColoring(this.store, this.side, this.theme.palette));
  }
}
