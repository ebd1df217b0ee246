import type { SensitivityPoint } from '../../core/studies/sensitivity';
import type { Sensitivity, SensitivityOverlay, SensitivityPart, SensitivityStart } from '../../protocol/sensitivity';

/** Points from the cache come by the hundred in a moment: pages are told no more often than this. */
const betweenShowsMs = 250;

type Asked = Pick<SensitivityOverlay, 'what' | 'mode'>;

/** A sweep while it runs: collects what is measured and shows it. */
export class LiveSweep {
  private readonly asked: Asked;
  private start: SensitivityStart | null = null;
  private readonly points: SensitivityPoint[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    { what, mode }: Asked,
    private readonly show: (overlay: SensitivityOverlay) => void,
  ) {
    this.asked = { what, mode };
    this.flush();
  }

  /** Whether anything is worth keeping. */
  get hasPoints(): boolean {
    return this.points.length > 0;
  }

  add(part: SensitivityPart): void {
    if (part.kind === 'start') this.start = part.start;
    else this.points.push(part.point);
    this.timer ??= setTimeout(() => this.flush(), betweenShowsMs);
  }

  /** The sweep has come to its end. */
  finish({ metric, baseline, allQuantized, skipped, samples, data, points }: Sensitivity): void {
    clearTimeout(this.timer);
    const start = { metric, baseline, allQuantized, skipped, samples, data };
    this.show({ ...this.asked, start, points, isComplete: true });
  }

  /** The sweep was stopped: what is known stays. */
  stop(): void {
    clearTimeout(this.timer);
    this.flush();
  }

  private flush(): void {
    this.timer = undefined;
    this.show({ ...this.asked, start: this.start, points: [...this.points], isComplete: false });
  }
}
