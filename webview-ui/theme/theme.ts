import { computePalette, type Palette } from './palette';

/** The palette of the theme in force; tells when the user picks another one. */
export class Theme {
  private current: Palette;
  private readonly listeners = new Set<(palette: Palette) => void>();

  constructor() {
    this.current = read();
    // VS Code sets the variables on <html> and the kind of theme on <body>.
    const observer = new MutationObserver(() => this.refresh());
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
    observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  }

  get palette(): Palette {
    return this.current;
  }

  /** Calls at once and at every change; returns what stops it. */
  watch(listener: (palette: Palette) => void): () => void {
    this.listeners.add(listener);
    listener(this.current);
    return () => this.listeners.delete(listener);
  }

  private refresh(): void {
    this.current = read();
    for (const listener of this.listeners) listener(this.current);
  }
}

function read(): Palette {
  const style = getComputedStyle(document.documentElement);
  const { classList } = document.body;
  const highContrast = classList.contains('vscode-high-contrast') || classList.contains('vscode-high-contrast-light');
  const dark = !classList.contains('vscode-light') && !classList.contains('vscode-high-contrast-light');
  return computePalette(name => style.getPropertyValue(name).trim(), highContrast, dark);
}
