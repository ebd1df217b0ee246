import type { Feeds } from '../../ports';
import type { Chain } from './chain';
import { bytesOf } from './floatRuns';
import type { Samples } from './samples';

/** Bytes of values between segments that are held. */
const MOST_BYTES = 256e6;

/** What the base gives out at the border of a segment, run by run: held where that is little, else computed again from the inputs. */
export class BaseRuns {
  private readonly held = new Map<number, { segment: number; values: Feeds; bytes: number }>();
  private bytes = 0;

  constructor(
    private readonly chain: Chain,
    private readonly samples: Samples,
  ) {}

  /** What segment `segment` starts from in one run; for the number of segments: the outputs. */
  async at(run: number, segment: number): Promise<Feeds> {
    const known = this.held.get(run);
    const from = known && known.segment <= segment ? known : { segment: 0, values: await this.samples.feeds(run) };
    const values = await this.chain.run(from.values, from.segment, segment);
    this.hold(run, segment, values);
    return values;
  }

  private hold(run: number, segment: number, values: Feeds): void {
    this.bytes -= this.held.get(run)?.bytes ?? 0;
    this.held.delete(run);
    const bytes = bytesOf(values);
    if (this.bytes + bytes > MOST_BYTES) return;
    this.bytes += bytes;
    this.held.set(run, { segment, values, bytes });
  }
}
