import type { Bounds, GraphLayout } from './layout/types';
import { RowIndex } from './rowIndex';
import type { Scene } from './scene';

/** A scene with positions, ready to be painted and pointed at. */
export class Drawing {
  private readonly cardRows: RowIndex;
  private readonly edgeRows: RowIndex;

  constructor(
    readonly scene: Scene,
    readonly layout: GraphLayout,
  ) {
    const { heights } = scene.input;
    const top = layout.y.map((y, i) => y - heights[i]! / 2);
    const bottom = layout.y.map((y, i) => y + heights[i]! / 2);
    this.cardRows = new RowIndex(top, bottom);
    const edgeCount = scene.edges.length;
    const edgeTop = new Float64Array(edgeCount);
    const edgeBottom = new Float64Array(edgeCount);
    for (let e = 0; e < edgeCount; e++) {
      let low = Infinity;
      let high = -Infinity;
      for (let k = layout.pointStart[e]!; k < layout.pointStart[e + 1]!; k++) {
        low = Math.min(low, layout.points[2 * k + 1]!);
        high = Math.max(high, layout.points[2 * k + 1]!);
      }
      edgeTop[e] = low;
      edgeBottom[e] = high;
    }
    this.edgeRows = new RowIndex(edgeTop, edgeBottom);
  }

  box(card: number): Bounds {
    const width = this.scene.input.widths[card]! / 2;
    const height = this.scene.input.heights[card]! / 2;
    const x = this.layout.x[card]!;
    const y = this.layout.y[card]!;
    return { left: x - width, right: x + width, top: y - height, bottom: y + height };
  }

  cardsIn(area: Bounds): number[] {
    return this.cardRows.between(area.top, area.bottom).filter(i => {
      const box = this.box(i);
      return box.right >= area.left && box.left <= area.right;
    });
  }
  edgesIn(area: Bounds): number[] {
    return this.edgeRows.between(area.top, area.bottom);
  }

  /** The card at a point of the graph; -1 for none. `slack` widens the cards where they are drawn tiny. */
  cardAt(x: number, y: number, slack: number): number {
    const near = this.cardsIn({ left: x - slack, right: x + slack, top: y - slack, bottom: y + slack });
    let best = -1;
    let distance = Infinity;
    for (const i of near) {
      const d = Math.hypot(this.layout.x[i]! - x, this.layout.y[i]! - y);
      if (d < distance) {
        best = i;
        distance = d;
      }
    }
    return best;
  }
}
