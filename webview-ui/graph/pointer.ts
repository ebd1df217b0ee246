/** What the user does with mouse, trackpad, pen or fingers. Positions in CSS pixels of the canvas. */
export interface PointerActions {
  pan(dx: number, dy: number): void;
  zoom(x: number, y: number, factor: number): void;
  /** `adding`: with Ctrl, Cmd or Shift. */
  click(x: number, y: number, adding: boolean): void;
  /** The context menu is about to open there. */
  menu(x: number, y: number): void;
  doubleClick(x: number, y: number): void;
  /** null: the pointer has left. */
  hover(position: { x: number; y: number } | null): void;
}

/** A press that moves less than this is a click. */
const clickSlack = 4;

export function listenToPointer(canvas: HTMLCanvasElement, actions: PointerActions): void {
  const down = new Map<number, { x: number; y: number }>();
  let moved = 0;
  // The keyboard's menu is about what is selected already. Its event is like a mouse's: only the key before it tells.
  let byKey = false;
  const position = (event: MouseEvent) => ({ x: event.offsetX, y: event.offsetY });

  canvas.addEventListener('pointerdown', event => {
    byKey = false;
    if (event.button !== 0 && event.button !== 1) return;
    canvas.setPointerCapture(event.pointerId);
    down.set(event.pointerId, position(event));
    moved = 0;
  });
  canvas.addEventListener('pointermove', event => {
    const now = position(event);
    const before = down.get(event.pointerId);
    if (!before) {
      actions.hover(now);
      return;
    }
    const dx = now.x - before.x;
    const dy = now.y - before.y;
    moved += Math.abs(dx) + Math.abs(dy);
    if (moved < clickSlack) return;
    actions.hover(null);
    canvas.classList.add('dragging');
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const spread = Math.hypot(before.x - other.x, before.y - other.y);
      const spreadNow = Math.hypot(now.x - other.x, now.y - other.y);
      if (spread > 0) actions.zoom((now.x + other.x) / 2, (now.y + other.y) / 2, spreadNow / spread);
      actions.pan(-dx / 2, -dy / 2);
    } else actions.pan(-dx, -dy);
    down.set(event.pointerId, now);
  });
  const release = (event: PointerEvent) => {
    const known = down.delete(event.pointerId);
    if (down.size === 0) canvas.classList.remove('dragging');
    if (known && event.type === 'pointerup' && event.button === 0 && moved < clickSlack) {
      const { x, y } = position(event);
      actions.click(x, y, event.ctrlKey || event.metaKey || event.shiftKey);
    }
  };
  canvas.addEventListener('pointerup', release);
  canvas.addEventListener('pointercancel', release);
  canvas.addEventListener('pointerleave', () => actions.hover(null));
  canvas.addEventListener('keydown', () => {
    byKey = true;
  });
  canvas.addEventListener('contextmenu', event => {
    if (!byKey) actions.menu(event.offsetX, event.offsetY);
  });
  canvas.addEventListener('dblclick', event => actions.doubleClick(event.offsetX, event.offsetY));
  canvas.addEventListener('wheel', event => onWheel(event, actions), { passive: false });
}

const lineHeight = 20;

/** Wheel and two fingers scroll; with Ctrl, which is also how a pinch arrives, they zoom. */
function onWheel(event: WheelEvent, actions: PointerActions): void {
  event.preventDefault();
  const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? lineHeight : 1;
  if (event.ctrlKey || event.metaKey) {
    const delta = Math.max(-60, Math.min(60, event.deltaY * unit));
    actions.zoom(event.offsetX, event.offsetY, Math.exp(-delta * 0.008));
  } else if (event.shiftKey && event.deltaX === 0) actions.pan(event.deltaY * unit, 0);
  else actions.pan(event.deltaX * unit, event.deltaY * unit);
}
