import type { CompareRequest } from '../../protocol/engineApi';
import type { CallContext } from '../../protocol/rpc';
import type { LayerComparison } from '../../protocol/views';
import type { BackgroundWork } from '../engine/backgroundWork';
import type { Engine } from '../services';
import { compareLayers } from './measure';

/** The aligned layers of a comparison: computed when a page first asks, then kept for as long as the tab is open. */
export class LayersOnDemand {
  private running: { readonly result: Promise<LayerComparison>; readonly abort: AbortController } | undefined;
  private report: CallContext['report'] = () => {};
  private done: LayerComparison | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly work: BackgroundWork,
    private readonly request: CompareRequest,
  ) {}

  /** What has been computed so far; undefined: nothing yet. */
  get known(): LayerComparison | undefined {
    return this.done;
  }

  /** A page that comes back joins the run that it left behind; cancelling stops it for all. */
  get(call: CallContext): Promise<LayerComparison> | LayerComparison {
    if (this.done) return this.done;
    this.report = call.report;
    const running = this.running ?? this.start();
    call.signal.addEventListener('abort', () => running.abort.abort(), { once: true });
    return running.result;
  }

  /** The files or the data may have changed: the next page to ask gets new figures. */
  forget(): void {
    this.stop();
    this.done = undefined;
  }
  stop(): void {
    this.running?.abort.abort();
    this.running = undefined;
  }

  private start(): NonNullable<LayersOnDemand['running']> {
    const abort = new AbortController();
    const result = this.run(abort);
    this.running = { result, abort };
    return this.running;
  }

  private async run(abort: AbortController): Promise<LayerComparison> {
    try {
      const layers = await compareLayers(this.engine, this.work, this.request, {
        signal: abort.signal,
        report: (message, fraction) => this.report(message, fraction),
      });
      // After forget() this run is of the past.
      if (this.running?.abort === abort) this.done = layers;
      return layers;
    } finally {
      if (this.running?.abort === abort) this.running = undefined;
    }
  }
}
