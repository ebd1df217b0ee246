import type { Direction } from './navigate';

export interface KeyActions {
  move(direction: Direction): void;
  zoom(factor: number): void;
  fit(): void;
  start(): void;
  end(): void;
  page(direction: 1 | -1): void;
  open(): void;
  clear(): void;
}

const step = 1.25;

/** Keys of the graph. Shown to the user by `keyHelp`. */
export function listenToKeys(canvas: HTMLCanvasElement, actions: KeyActions): void {
  const bindings: Record<string, () => void> = {
    ArrowDown: () => actions.move('down'),
    ArrowUp: () => actions.move('up'),
    ArrowLeft: () => actions.move('left'),
    ArrowRight: () => actions.move('right'),
    '+': () => actions.zoom(step),
    '=': () => actions.zoom(step),
    '-': () => actions.zoom(1 / step),
    '0': () => actions.fit(),
    f: () => actions.fit(),
    Home: () => actions.start(),
    End: () => actions.end(),
    PageDown: () => actions.page(1),
    PageUp: () => actions.page(-1),
    Enter: () => actions.open(),
    Escape: () => actions.clear(),
  };
  canvas.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      // A graph has no text: VS Code, which hears of keys at the window, would select that of the page around it.
      if (event.key.toLowerCase() === 'a') event.stopPropagation();
      return;
    }
    const action = Object.hasOwn(bindings, event.key) ? bindings[event.key] : undefined;
    if (!action) return;
    event.preventDefault();
    action();
  });
}

export const keyHelp =
  'Arrow keys follow the connections, Enter opens the layer in the inspector, plus and minus zoom, F shows everything, Escape clears the selection.';
