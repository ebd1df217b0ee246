import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import {
  type Camera,
  fitted,
  kept,
  maxZoom,
  minZoom,
  openingCamera,
  readingZoom,
  revealed,
  toGraph,
  toScreen,
  visibleBounds,
  zoomAt,
} from '../../webview-ui/graph/camera';

const view = { width: 800, height: 600 };
const near = (a: number, b: number, slack = 1e-6) => Math.abs(a - b) <= slack * Math.max(1, Math.abs(a), Math.abs(b));

test('a graph that can be read is shown whole when it opens', () => {
  const bounds = { left: -100, right: 100, top: 0, bottom: 480 };
  const camera = openingCamera(bounds, view, 0);
  assert.ok(camera.zoom >= readingZoom);
  const seen = visibleBounds(camera, view);
  assert.ok(seen.top <= bounds.top && seen.bottom >= bounds.bottom);
});

test('a long graph opens at its beginning, at full size, with the column in the middle', () => {
  const bounds = { left: -300, right: 120, top: 0, bottom: 90_000 };
  const camera = openingCamera(bounds, view, 0);
  assert.equal(camera.zoom, 1);
  assert.equal(camera.x, 0);
  const { y } = toScreen(camera, view, 0, bounds.top);
  assert.ok(y > 0 && y < 100);
});

test('fitting shows everything and never enlarges', () => {
  const tall = { left: -90, right: 90, top: 0, bottom: 50_000 };
  const seen = visibleBounds(fitted(tall, view), view);
  assert.ok(seen.top <= tall.top && seen.bottom >= tall.bottom && seen.left <= tall.left && seen.right >= tall.right);
  assert.equal(fitted({ left: 0, right: 10, top: 0, bottom: 10 }, view).zoom, 1);
});

test('the middle of the view stays on the graph', () => {
  const bounds = { left: -90, right: 90, top: 0, bottom: 400 };
  assert.deepEqual(kept({ x: 5000, y: -3000, zoom: 100 }, bounds), { x: 90, y: 0, zoom: maxZoom });
});

test('revealing moves only as far as needed and makes small text readable when asked', () => {
  const box = { left: -90, right: 90, top: 100, bottom: 146 };
  const there: Camera = { x: 0, y: 100, zoom: 1 };
  assert.deepEqual(revealed(there, view, box, true), there);
  assert.equal(revealed({ ...there, zoom: 0.1 }, view, box, true).zoom, 1);
  assert.equal(revealed({ ...there, y: 9000 }, view, box, false).y, 123);
});

test('zooming keeps the point under the pointer', () => {
  const camera = fc.record({
    x: fc.double({ min: -1e5, max: 1e5, noNaN: true }),
    y: fc.double({ min: -1e5, max: 1e6, noNaN: true }),
    zoom: fc.double({ min: minZoom, max: maxZoom, noNaN: true }),
  });
  const point = fc.record({ x: fc.integer({ min: 0, max: 800 }), y: fc.integer({ min: 0, max: 600 }) });
  const property = fc.property(camera, point, fc.double({ min: 0.2, max: 5, noNaN: true }), (c, p, factor) => {
    const before = toGraph(c, view, p.x, p.y);
    const after = toGraph(zoomAt(c, view, p.x, p.y, factor), view, p.x, p.y);
    assert.ok(near(before.x, after.x, 1e-5) && near(before.y, after.y, 1e-5));
    const back = toScreen(c, view, before.x, before.y);
    assert.ok(Math.abs(back.x - p.x) < 1e-3 && Math.abs(back.y - p.y) < 1e-3);
  });
  const seed = Date.now() % 1_000_000;
  console.log(`seed ${seed}`);
  fc.assert(property, { seed });
});
