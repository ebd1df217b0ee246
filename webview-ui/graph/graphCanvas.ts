import { h } from '../dom';
import type { Theme } from '../theme/theme';
import { type Camera, fitted, kept, openingCamera, pan, revealed, toGraph, type Viewport, zoomAt } from './camera';
import { CameraMotion } from './cameraMotion';
import type { Drawing } from './drawing';
import { keyHelp } from './keys';
import { type FrameState, Painter } from './paint/painter';
import { canvasStyle } from './paint/style';

export type FrameContent = Omit<FrameState, 'camera' | 'view'>;

/** The canvas and its camera: paints when something changed, never otherwise. */
export class GraphCanvas {
  readonly element: HTMLCanvasElement;
  private readonly context: CanvasRenderingContext2D;
  private readonly motion = new CameraMotion(camera => this.apply(camera));
  private readonly unwatch: () => void;
  private painter: Painter;
  private drawing: Drawing | null = null;
  private size: Viewport = { width: 0, height: 0 };
  private currentCamera: Camera = { x: 0, y: 0, zoom: 1 };
  /** A first look waits until the canvas has a size. */
  private needsOpening = false;
  private frame = 0;
  /** Called after each painted frame. */
  onFrame: (camera: Camera, view: Viewport) => void = () => {};
  /** Called when the user moves the camera, for graphs that move along. */
  onMove: (camera: Camera) => void = () => {};

  constructor(
    private readonly theme: Theme,
    id: string,
    label: string,
    private readonly content: () => FrameContent,
  ) {
    this.element = h('canvas', {
      class: 'graph-canvas',
      id,
      tabindex: 0,
      role: 'application',
      'aria-roledescription': 'model graph',
      'aria-label': `${label}. ${keyHelp} The layer table holds the same layers as a list.`,
    });
    this.context = this.element.getContext('2d', { alpha: false })!;
    this.painter = this.newPainter();
    this.unwatch = theme.watch(() => {
      this.painter = this.newPainter();
      this.requestFrame();
    });
    new ResizeObserver(() => this.resize()).observe(this.element);
  }

  get camera(): Camera {
    return this.currentCamera;
  }
  get view(): Viewport {
    return this.size;
  }
  get shown(): Drawing | null {
    return this.drawing;
  }

  /** Shows a drawing; from the start unless a camera is given. */
  show(drawing: Drawing, camera: Camera | null): void {
    this.drawing = drawing;
    this.motion.stop();
    this.needsOpening = camera === null;
    if (camera) this.apply(camera);
    else this.open();
  }

  requestFrame(): void {
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.paint());
  }

  panBy(dx: number, dy: number): void {
    this.motion.stop();
    this.apply(pan(this.currentCamera, dx, dy));
  }
  zoomBy(factor: number, x = this.size.width / 2, y = this.size.height / 2): void {
    this.motion.stop();
    this.apply(zoomAt(this.currentCamera, this.size, x, y, factor));
  }
  showAll(): void {
    if (this.drawing) this.moveTo(fitted(this.drawing.layout.bounds, this.size));
  }
  showStart(): void {
    if (this.drawing) this.moveTo(this.opening(this.drawing));
  }
  /** Brings a card into sight; `readable` also zooms in to where it can be read. */
  reveal(card: number, readable: boolean): void {
    this.moveTo(this.cameraOn(card, readable));
  }
  /** The camera that has a card in sight, as near to the present one as can be. */
  cameraOn(card: number, readable: boolean): Camera {
    if (!this.drawing || card < 0 || this.size.width === 0) return this.currentCamera;
    return revealed(this.currentCamera, this.size, this.drawing.box(card), readable);
  }
  jumpTo(y: number): void {
    this.motion.stop();
    this.apply({ ...this.currentCamera, y });
  }
  /** Goes where another graph leads: at once, or smoothly. Nobody is told to move along. */
  follow(camera: Camera, smoothly: boolean): void {
    this.motion.stop();
    if (smoothly) this.motion.moveTo(this.currentCamera, camera, step => this.place(step));
    else this.place(camera);
  }
  dispose(): void {
    this.motion.stop();
    this.unwatch();
  }

  cardAt(x: number, y: number): number {
    if (!this.drawing) return -1;
    const point = toGraph(this.currentCamera, this.size, x, y);
    return this.drawing.cardAt(point.x, point.y, 3 / this.currentCamera.zoom);
  }

  private moveTo(camera: Camera): void {
    this.motion.moveTo(this.currentCamera, camera);
  }
  private apply(camera: Camera): void {
    this.place(camera);
    this.onMove(this.currentCamera);
  }
  private place(camera: Camera): void {
    this.currentCamera = this.drawing ? kept(camera, this.drawing.layout.bounds) : camera;
    this.requestFrame();
  }
  private open(): void {
    if (!this.drawing || this.size.width === 0) return;
    this.needsOpening = false;
    this.apply(this.opening(this.drawing));
  }
  private opening(drawing: Drawing): Camera {
    return openingCamera(drawing.layout.bounds, this.size, 0);
  }

  private resize(): void {
    const { clientWidth, clientHeight } = this.element;
    const before = this.size;
    this.size = { width: clientWidth, height: clientHeight };
    if (this.needsOpening) this.open();
    else if (before.height > 0) {
      // The top edge stays where it is: a pane that opens below must not move what is being read.
      const dy = (clientHeight - before.height) / 2;
      this.currentCamera = pan(this.currentCamera, 0, dy);
    }
    this.paint();
  }

  private paint(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const scale = window.devicePixelRatio;
    const width = Math.round(this.size.width * scale);
    const height = Math.round(this.size.height * scale);
    if (width === 0 || height === 0) return;
    // Setting the size clears the canvas, so it happens right before painting.
    if (this.element.width !== width) this.element.width = width;
    if (this.element.height !== height) this.element.height = height;
    if (!this.drawing) {
      this.painter.clear(this.size, scale);
      return;
    }
    this.painter.paint(this.drawing, { ...this.content(), camera: this.currentCamera, view: this.size }, scale);
    this.onFrame(this.currentCamera, this.size);
  }

  private newPainter(): Painter {
    return new Painter(this.context, canvasStyle(this.theme.palette));
  }
}
