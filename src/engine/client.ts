import { LatheError } from '../core/errors';
import type { EngineApi } from '../protocol/engineApi';
import type { CallOptions } from '../protocol/rpc';
import { EngineProcess } from './engineProcess';

export interface EngineClientOptions {
  /** The engine's program, `engine.js`. */
  readonly enginePath: string;
  /** What the engine's process prints, line by line. */
  readonly log?: (line: string) => void;
}

type Method = keyof EngineApi & string;

/** Answers calls of the engine, wherever it runs. */
export interface Engine {
  call<M extends Method>(
    method: M,
    params: EngineApi[M]['params'],
    options?: CallOptions,
  ): Promise<EngineApi[M]['result']>;
  /** Open calls fail. */
  dispose(): Promise<void>;
}

/**
 * Answered at once, from what was read. All else may run a model, which blocks its process: that gets one of its own, so that
 * models can be viewed meanwhile and it can be ended at any moment.
 */
const quick: ReadonlySet<Method> = new Set<Method>([
  'view',
  'layer',
  'statistics',
  'text',
  'describeData',
  'previewData',
]);

/**
 * Calls the engine. One process answers what is asked of a model's structure and remembers what it read; each study has its own.
 * Processes are started when needed; one that died is an error of its calls (LatheError 'engine-died'), and the next call has
 * a new one.
 */
export class EngineClient implements Engine {
  private structure: EngineProcess | undefined;
  private readonly running = new Set<EngineProcess>();
  private disposed = false;

  constructor(private readonly options: EngineClientOptions) {}

  /** Cancelling a study ends within a second: its process is ended, and no part of an output stays behind. */
  call<M extends Method>(
    method: M,
    params: EngineApi[M]['params'],
    options: CallOptions = {},
  ): Promise<EngineApi[M]['result']> {
    if (this.disposed) return Promise.reject(new LatheError('Lathe is closing.', 'cancelled'));
    if (options.signal?.aborted) return Promise.reject(new LatheError('Cancelled.', 'cancelled'));
    return quick.has(method) ? this.ask(method, params, options) : this.study(method, params, options);
  }

  /** Ends all processes. Open calls fail. */
  async dispose(): Promise<void> {
    this.disposed = true;
    await Promise.all([...this.running].map(engine => engine.stop()));
  }

  private async ask<M extends Method>(method: M, params: EngineApi[M]['params'], options: CallOptions) {
    this.structure ??= this.start();
    return this.structure.call(method, params, options);
  }

  private async study<M extends Method>(method: M, params: EngineApi[M]['params'], options: CallOptions) {
    const engine = this.start();
    try {
      return await engine.call(method, params, options);
    } finally {
      await engine.stop();
    }
  }

  private start(): EngineProcess {
    const engine = new EngineProcess(this.options.enginePath, this.options.log ?? (() => {}));
    this.running.add(engine);
    void engine.ended.then(() => {
      this.running.delete(engine);
      if (this.structure === engine) this.structure = undefined;
    });
    return engine;
  }
}
