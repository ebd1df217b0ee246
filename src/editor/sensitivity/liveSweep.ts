/** A sweep as far as it has come. */
export interface SweepSoFar<Start, Point> {
  /** null until the whole model has been run. */
  readonly start: Start | null;
  readonly points: readonly Point[];
  readonly isComplete: boolean;
}

/** What the engine sends ahead of a sweep's result. */
export type SweepPart<Start, Point> =
  | { readonly kind: 'start'; readonly start: Start }
  | { readonly kind: 'point'; readonly point: Point };

/** Points from the cache come by the hundred in a moment: pages are told no more often than this. */
const betweenShowsMs = 250;

/** A sweep while it runs: collects what is measured and shows it. */
export class LiveSweep<Start, Point> {
  private start: Start | null = null;
  private readonly points: Point[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly show: (soFar: SweepSoFar<Start, Point>) => void) {
    this.flush();
  }

  /** Whether anything is worth keeping. */
  get hasPoints(): boolean {
    return this.points.length > 0;
  }

  add(part: SweepPart<Start, Point>): void {
    if (part.kind === 'start') this.start = part.start;
    else this.points.push(part.point);
    this.timer ??= setTimeout(() => this.flush(), betweenShowsMs);
  }

  /** The sweep has come to its end. */
  finish(start: Start, points: readonly Point[]): void {
    clearTimeout(this.timer);
    this.show({ start, points, isComplete: true });
  }

  /** The sweep was stopped: what is known stays. */
  stop(): void {
    clearTimeout(this.timer);
    this.flush();
  }

  private flush(): void {
    this.timer = undefined;
    this.show({ start: this.start, points: [...this.points], isComplete: false });
  }
}
