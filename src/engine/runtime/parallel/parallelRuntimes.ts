import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { LatheError } from '../../../core/errors';
import type {
  Feeds,
  ModelSource,
  ParallelRuntimes,
  Runtime,
  RuntimeTensor,
  Session,
  SessionOptions,
} from '../../../core/ports';
import { Peer } from '../../../protocol/peer';
import type { CreatedSession, SessionWorkerApi } from './api';
import { workerPort } from './workerPort';

/** Each holds what it runs a second time: beyond these, threads go to the runtimes. */
const MOST_RUNTIMES = 4;

/** Built beside the engine. */
const builtProgram = path.join(__dirname, 'sessionWorker.js');

export interface OpenParallelRuntimes extends ParallelRuntimes {
  close(): Promise<void>;
}

/**
 * Runtimes in worker threads that share `threads` among them; undefined where these are too few for two. Workers start with this call and
 * take their first model when they are ready. `version`: of the runtime; `label`: what messages call a model given as bytes.
 */
export function openParallelRuntimes(
  threads: number,
  version: string,
  label: string,
  program = builtProgram,
): OpenParallelRuntimes | undefined {
  const count = Math.min(threads, MOST_RUNTIMES);
  if (count < 2) return undefined;
  const workers = Array.from({ length: count }, () => new SessionWorker(program, version, label));
  return {
    runtimes: workers,
    threads: Math.floor(threads / count),
    close: async () => {
      await Promise.all(workers.map(worker => worker.close()));
    },
  };
}

class SessionWorker implements Runtime {
  private readonly worker: Worker;
  private readonly peer: Peer<Record<never, never>, SessionWorkerApi>;
  private failure: Error | undefined;

  constructor(
    program: string,
    readonly version: string,
    private readonly label: string,
  ) {
    this.worker = new Worker(program);
    this.peer = new Peer(workerPort(this.worker), {});
    this.worker.on('error', error => this.end(error));
    this.worker.on('exit', code =>
      this.end(new LatheError(`a thread of the engine ended with ${code}`, 'engine-died')),
    );
  }

  async create(model: ModelSource, options: SessionOptions = {}): Promise<Session> {
    return this.sessionOf(await this.call('create', { model, options, label: this.label }));
  }

  async close(): Promise<void> {
    this.worker.removeAllListeners('exit');
    await this.worker.terminate();
    this.end(new LatheError('the thread is closed', 'engine-died'));
  }

  private sessionOf({ id, inputs, outputs }: CreatedSession): Session {
    return {
      inputs,
      outputs,
      run: (feeds, fetch) => this.call('run', { id, feeds: compact(feeds), fetch }),
      release: async () => {
        await this.call('release', { id });
      },
    };
  }

  private call<M extends keyof SessionWorkerApi & string>(
    method: M,
    params: SessionWorkerApi[M]['params'],
  ): Promise<SessionWorkerApi[M]['result']> {
    return this.failure ? Promise.reject(this.failure) : this.peer.call(method, params);
  }

  private end(error: Error): void {
    this.failure ??= error;
    this.peer.close(this.failure);
  }
}

/** A view of a part would take the whole of its buffer along. */
function compact(feeds: Feeds): Feeds {
  const own = Object.entries(feeds).map(([name, tensor]): [string, RuntimeTensor] => {
    const { data } = tensor;
    const isPart = ArrayBuffer.isView(data) && data.byteLength < data.buffer.byteLength;
    return [name, isPart ? { ...tensor, data: data.slice() } : tensor];
  });
  return Object.fromEntries(own);
}
