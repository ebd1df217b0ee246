import { h } from '../dom';

export interface SplitterOptions {
  readonly label: string;
  /** The line that is dragged: `vertical` stands between left and right. */
  readonly orientation: 'vertical' | 'horizontal';
  /** Size in pixels of the pane behind the line (right of it or below). */
  size(): number;
  limits(): { readonly min: number; readonly max: number };
  resize(size: number): void;
  readonly initial: number;
}

const keyStep = 24;

/** A line to drag, or to move by arrow keys, that gives a pane its size; a double click restores it. */
export function splitter(options: SplitterOptions): HTMLElement {
  const vertical = options.orientation === 'vertical';
  const element = h('div', {
    class: `splitter ${options.orientation}`,
    role: 'separator',
    tabindex: 0,
    'aria-label': options.label,
    'aria-orientation': options.orientation,
  });
  const set = (size: number) => {
    const { min, max } = options.limits();
    const kept = Math.round(Math.max(min, Math.min(max, size)));
    options.resize(kept);
    element.setAttribute('aria-valuenow', String(kept));
  };
  let start = { at: 0, size: 0 };
  const at = (event: PointerEvent) => (vertical ? event.clientX : event.clientY);
  element.addEventListener('pointerdown', event => {
    element.setPointerCapture(event.pointerId);
    start = { at: at(event), size: options.size() };
    element.classList.add('active');
  });
  element.addEventListener('pointermove', event => {
    if (element.hasPointerCapture(event.pointerId)) set(start.size + start.at - at(event));
  });
  element.addEventListener('lostpointercapture', () => element.classList.remove('active'));
  element.addEventListener('dblclick', () => set(options.initial));
  element.addEventListener('keydown', event => {
    const grow = vertical ? 'ArrowLeft' : 'ArrowUp';
    const shrink = vertical ? 'ArrowRight' : 'ArrowDown';
    if (event.key !== grow && event.key !== shrink) return;
    event.preventDefault();
    set(options.size() + (event.key === grow ? keyStep : -keyStep));
  });
  return element;
}
