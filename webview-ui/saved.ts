import type { Metric } from './model/metric';

/** What the page remembers when its tab is hidden or the window is reloaded. */
export interface Saved {
  /** The host's key of this tab (PageState.restoreKey). */
  readonly restoreKey?: string;
  readonly inspectorWidth?: number;
  readonly tableHeight?: number;
  readonly inspectorOpen?: boolean;
  readonly tableOpen?: boolean;
  /** Beside the graph. */
  readonly side?: 'details' | 'recipe';
  readonly metric?: Metric;
  /** At which a sweep of pruning is shown. */
  readonly prunePercent?: number;
  readonly sort?: { readonly column: string; readonly descending: boolean };
  readonly search?: string;
  readonly selection?: string | null;
  /** Of a comparison. */
  readonly tab?: 'figures' | 'layers';
  readonly look?: string;
  readonly alignedSort?: { readonly column: string; readonly descending: boolean };
  readonly camera?: { readonly x: number; readonly y: number; readonly zoom: number };
}

export class SavedState {
  private value: Saved;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly api: VsCodeApi) {
    const stored = api.getState();
    this.value = typeof stored === 'object' && stored !== null ? (stored as Saved) : {};
  }

  get(): Saved {
    return this.value;
  }

  /** Merges; written a moment later, since panning changes it at every frame. */
  update(change: Partial<Saved>): void {
    this.value = { ...this.value, ...change };
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), 150);
  }

  flush(): void {
    clearTimeout(this.timer);
    this.api.setState(this.value);
  }
}
