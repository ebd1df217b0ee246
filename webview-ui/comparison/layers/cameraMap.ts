import type { Camera } from '../../graph/camera';

export interface Point {
  readonly x: number;
  readonly y: number;
}
/** Where the same layer stands in either drawing. */
export interface Anchor {
  readonly from: Point;
  readonly to: Point;
}

/** Within this distance, in pixels of the graph, an anchor has its full say about what is left and right. */
const near = 60;

/**
 * Turns the place looked at in one drawing into that of another: the layer in the middle of one comes to the middle of
 * the other, and between layers it goes on steadily, so that panning does not jerk.
 */
export class CameraMap {
  private readonly anchors: readonly Anchor[];

  constructor(anchors: readonly Anchor[]) {
    this.anchors = longestRising([...anchors].sort((p, q) => p.from.y - q.from.y || p.to.y - q.to.y));
  }

  get inverse(): CameraMap {
    return new CameraMap(this.anchors.map(({ from, to }) => ({ from: to, to: from })));
  }

  map(camera: Camera): Camera {
    const { anchors } = this;
    if (anchors.length === 0) return camera;
    const next = this.firstBelow(camera.y);
    const above = anchors[next - 1];
    const below = anchors[next];
    const x = camera.x + this.sideways(camera, next);
    if (!above || !below) {
      const end = (above ?? below)!;
      return { ...camera, x, y: camera.y + end.to.y - end.from.y };
    }
    const t = (camera.y - above.from.y) / (below.from.y - above.from.y);
    return { ...camera, x, y: above.to.y + t * (below.to.y - above.to.y) };
  }

  /** Weighted by nearness: exact at a layer, smooth between layers. */
  private sideways({ x, y }: Camera, next: number): number {
    let sum = 0;
    let weights = 0;
    for (const { from, to } of this.anchors.slice(Math.max(0, next - 12), next + 12)) {
      const weight = 1 / ((from.x - x) ** 2 + (from.y - y) ** 2 + near) ** 2;
      sum += weight * (to.x - from.x);
      weights += weight;
    }
    return weights > 0 ? sum / weights : 0;
  }

  private firstBelow(y: number): number {
    let low = 0;
    let high = this.anchors.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.anchors[middle]!.from.y > y) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/**
 * The most anchors that go downwards in both drawings, each strictly below the one before (longest increasing
 * subsequence by patience sorting): layers that swapped places cannot both lead.
 */
function longestRising(sorted: readonly Anchor[]): Anchor[] {
  const tails: number[] = [];
  const before = new Int32Array(sorted.length).fill(-1);
  sorted.forEach(({ to }, i) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[tails[middle]!]!.to.y < to.y) low = middle + 1;
      else high = middle;
    }
    before[i] = low > 0 ? tails[low - 1]! : -1;
    tails[low] = i;
  });
  const rising: Anchor[] = [];
  for (let i = tails.at(-1) ?? -1; i >= 0; i = before[i]!) rising.push(sorted[i]!);
  rising.reverse();
  return rising.filter(({ from }, i) => i === 0 || from.y > rising[i - 1]!.from.y);
}
