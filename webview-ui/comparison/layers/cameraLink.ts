import type { Camera } from '../../graph/camera';
import type { Selection } from '../../model/modelStore';
import type { Side } from './alignedRows';
import type { AlignmentStore } from './alignmentStore';
import { type Anchor, CameraMap, type Point } from './cameraMap';
import type { ComparedGraph } from './comparedGraph';

/** How much of a correction is left after each step of panning. */
const fading = 0.9;

/**
 * Keeps two graphs on the same layers: panning or zooming one moves the other, and what is selected stands at the same
 * height in both.
 */
export class CameraLink {
  private maps: Record<Side, CameraMap> | null = null;
  /** By what the follower stands off its mapped place since the last selection. It fades, so that nothing jumps. */
  private offset: Point = { x: 0, y: 0 };

  constructor(
    private readonly store: AlignmentStore,
    private readonly graphs: Readonly<Record<Side, ComparedGraph>>,
  ) {
    for (const side of ['a', 'b'] as const)
      graphs[side].canvas.onMove = camera => {
        this.offset = { x: this.offset.x * fading, y: this.offset.y * fading };
        const place = this.placeFor(side, camera);
        if (place) graphs[otherOf(side)].canvas.follow(shifted(place, this.offset), false);
      };
    store.on('selection', origin => {
      const { selected } = store;
      const lead = origin === 'table' ? (selected.a.length > 0 ? 'a' : 'b') : origin.side;
      if (selected[lead].length > 0)
        this.bringIntoSight(lead, origin === 'table', origin !== 'table' && !origin.walking);
      else for (const side of ['a', 'b'] as const) graphs[side].canvas.requestFrame();
    });
  }

  /**
   * To be called when both graphs are laid out and the layers are known. `align` brings the result to where the original
   * is; else both stay where they are until one is moved.
   */
  connect(align: boolean): void {
    const map = new CameraMap(this.anchors());
    this.maps = { a: map, b: map.inverse };
    const [lead, follower] = [this.graphs.a.canvas, this.graphs.b.canvas];
    const place = map.map(lead.camera);
    if (align) follower.follow(place, true);
    else this.offset = { x: follower.camera.x - place.x, y: follower.camera.y - place.y };
  }

  private placeFor(side: Side, camera: Camera): Camera | null {
    return this.maps ? this.maps[side].map(camera) : null;
  }

  private anchors(): Anchor[] {
    const drawings = { a: this.graphs.a.canvas.shown, b: this.graphs.b.canvas.shown };
    const at = (side: Side, one: Selection | undefined): Point | null => {
      const drawing = drawings[side];
      const card = drawing?.scene.cardOf(one ?? null) ?? -1;
      return drawing && card >= 0 ? { x: drawing.layout.x[card]!, y: drawing.layout.y[card]! } : null;
    };
    return this.store.counterparts.flatMap(pair => {
      const from = at('a', pair.a[0]);
      const to = at('b', pair.b[0]);
      return from && to ? [{ from, to }] : [];
    });
  }

  /** Puts the selected layer of `lead` into sight, and its counterpart at the same place of the other graph's pane. */
  private bringIntoSight(lead: Side, readable: boolean, stay: boolean): void {
    const [leader, follower] = [this.graphs[lead], this.graphs[otherOf(lead)]];
    const [card, counterpart] = [leader.stage.selectedCards[0], follower.stage.selectedCards[0]];
    const target = stay || card === undefined ? leader.canvas.camera : leader.canvas.cameraOn(card, readable);
    if (stay) leader.canvas.requestFrame();
    else leader.canvas.follow(target, true);
    const mapped = this.placeFor(lead, target);
    if (card === undefined || counterpart === undefined) {
      if (mapped) follower.canvas.follow(mapped, true);
      else follower.canvas.requestFrame();
      return;
    }
    const [own, other] = [leader.canvas.shown!.layout, follower.canvas.shown!.layout];
    const place = {
      x: other.x[counterpart]! - own.x[card]! + target.x,
      y: other.y[counterpart]! - own.y[card]! + target.y,
      zoom: target.zoom,
    };
    this.offset = mapped ? { x: place.x - mapped.x, y: place.y - mapped.y } : { x: 0, y: 0 };
    follower.canvas.follow(place, true);
  }
}

const otherOf = (side: Side): Side => (side === 'a' ? 'b' : 'a');
const shifted = (camera: Camera, by: Point): Camera => ({ ...camera, x: camera.x + by.x, y: camera.y + by.y });
