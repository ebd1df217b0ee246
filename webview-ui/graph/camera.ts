import type { Bounds } from './layout/types';

/** What a viewport shows: the point of the graph in its middle, and the scale. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}
/** In CSS pixels. */
export interface Viewport {
  readonly width: number;
  readonly height: number;
}

export const minZoom = 0.005;
export const maxZoom = 4;
/** Below this scale the text of cards is not comfortable to read. */
export const readingZoom = 0.8;
const padding = 28;
/** Room at the top for the tools that float over the graph. */
const topPadding = 60;

export const toScreen = (camera: Camera, view: Viewport, x: number, y: number) => ({
  x: (x - camera.x) * camera.zoom + view.width / 2,
  y: (y - camera.y) * camera.zoom + view.height / 2,
});
export const toGraph = (camera: Camera, view: Viewport, x: number, y: number) => ({
  x: (x - view.width / 2) / camera.zoom + camera.x,
  y: (y - view.height / 2) / camera.zoom + camera.y,
});

/** The part of the graph that is visible. */
export function visibleBounds(camera: Camera, view: Viewport): Bounds {
  const width = view.width / camera.zoom / 2;
  const height = view.height / camera.zoom / 2;
  return { left: camera.x - width, right: camera.x + width, top: camera.y - height, bottom: camera.y + height };
}

/** Everything, never larger than life. */
export function fitted(bounds: Bounds, view: Viewport): Camera {
  const width = Math.max(1, bounds.right - bounds.left);
  const height = Math.max(1, bounds.bottom - bounds.top);
  const room = view.height - padding - topPadding;
  const zoom = clamp(Math.min((view.width - 2 * padding) / width, room / height, 1), minZoom, maxZoom);
  return {
    x: (bounds.left + bounds.right) / 2,
    y: (bounds.top + bounds.bottom) / 2 - (topPadding - padding) / 2 / zoom,
    zoom,
  };
}

/** The first look: the whole graph where it can be read, else its beginning at full size with the column in the middle. */
export function openingCamera(bounds: Bounds, view: Viewport, columnX: number): Camera {
  const whole = fitted(bounds, view);
  if (whole.zoom >= readingZoom) return whole;
  return { x: columnX, y: bounds.top + view.height / 2 - topPadding, zoom: 1 };
}

/** Zooms by `factor`, keeping the point of the graph under (x, y) where it is. */
export function zoomAt(camera: Camera, view: Viewport, x: number, y: number, factor: number): Camera {
  const zoom = clamp(camera.zoom * factor, minZoom, maxZoom);
  const point = toGraph(camera, view, x, y);
  return {
    x: point.x - (x - view.width / 2) / zoom,
    y: point.y - (y - view.height / 2) / zoom,
    zoom,
  };
}

export const pan = (camera: Camera, dx: number, dy: number): Camera => ({
  ...camera,
  x: camera.x + dx / camera.zoom,
  y: camera.y + dy / camera.zoom,
});

/** Keeps the middle of the viewport on the graph, so that it cannot be lost. */
export const kept = (camera: Camera, bounds: Bounds): Camera => ({
  x: clamp(camera.x, bounds.left, bounds.right),
  y: clamp(camera.y, bounds.top, bounds.bottom),
  zoom: clamp(camera.zoom, minZoom, maxZoom),
});

/** Moves just enough that the box is in sight with some air around; zooms in to reading size when `readable`. */
export function revealed(camera: Camera, view: Viewport, box: Bounds, readable: boolean): Camera {
  const zoom = readable && camera.zoom < readingZoom ? 1 : camera.zoom;
  const scaled = { ...camera, zoom };
  const seen = visibleBounds(scaled, view);
  const air = 40 / zoom;
  const outX = box.left < seen.left + air || box.right > seen.right - air;
  const outY = box.top < seen.top + air || box.bottom > seen.bottom - air;
  return {
    x: outX || zoom !== camera.zoom ? (box.left + box.right) / 2 : camera.x,
    y: outY || zoom !== camera.zoom ? (box.top + box.bottom) / 2 : camera.y,
    zoom,
  };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
