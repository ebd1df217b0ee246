import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { LatheError, messageOf } from '../core/errors';
import type { EngineApi } from '../protocol/engineApi';
import { Peer } from '../protocol/peer';
import type { CallOptions } from '../protocol/rpc';
import { removeFolder } from './files/temporaries';
import { processPort } from './processPort';

/** A study that is told to stop has so long to do so by itself. */
const GRACE_MS = 300;

/** One child process that runs the engine. */
export class EngineProcess {
  private readonly child: ChildProcess;
  private readonly peer: Peer<Record<never, never>, EngineApi>;
  /** Unfinished output, to be removed when the child can no longer do it. */
  private temporaries: readonly string[] = [];
  private lastError = '';
  private spawnError: Error | undefined;
  /** Settles when the process has ended and what it left is removed. */
  readonly ended: Promise<void>;

  /** Throws LatheError when there is no engine at that path. */
  constructor(enginePath: string, log: (line: string) => void) {
    if (!existsSync(enginePath))
      throw new LatheError(`${enginePath} is missing: build or install Lathe again`, 'engine-died');
    this.child = fork(enginePath, [], {
      // Not those of the parent: an extension host may be run with an inspector's port, a test with a loader that the engine has no use for.
      execArgv: [],
      env: childEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.peer = new Peer(processPort(this.child), {});
    this.peer.on('temporaries', folders => {
      this.temporaries = folders as string[];
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => this.hear(text, log));
    this.ended = new Promise(resolve => {
      const end = (error: LatheError) => {
        this.removeTemporaries(log);
        this.peer.close(error);
        resolve();
      };
      this.child.on('error', error => {
        // A process that runs may still not be reached (it was just killed): its end tells what happened.
        if (this.child.pid !== undefined) return;
        this.spawnError = error;
        end(this.death(null, null));
      });
      this.child.on('exit', (code, signal) => {
        const over = () => end(this.death(code, signal));
        // What it said last may not have been read yet: its answer, or the name of a folder to remove.
        if (this.child.connected) this.child.once('disconnect', over);
        else over();
      });
    });
  }

  /** Rejects with LatheError('engine-died') when the process ends before it has answered. */
  call<M extends keyof EngineApi & string>(
    method: M,
    params: EngineApi[M]['params'],
    options?: CallOptions,
  ): Promise<EngineApi[M]['result']> {
    return this.peer.call(method, params, options);
  }

  /** The process ends by itself when nobody is at the other end; after a while it is ended. */
  async stop(graceMs = GRACE_MS): Promise<void> {
    if (this.child.connected) this.child.disconnect();
    const timer = setTimeout(() => this.kill(), graceMs);
    await this.ended;
    clearTimeout(timer);
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  /** A folder that cannot be removed must not keep the callers from learning of the end. */
  private removeTemporaries(log: (line: string) => void): void {
    for (const folder of this.temporaries) {
      try {
        removeFolder(folder);
      } catch (error) {
        log(`${folder} could not be removed: ${messageOf(error)}`);
      }
    }
  }

  private hear(text: string, log: (line: string) => void): void {
    for (const line of text.split('\n').filter(l => l.trim() !== '')) {
      // Stack traces surround what matters.
      if (/error|terminate|fatal/i.test(line) && !/^\s*at /.test(line)) this.lastError = line.trim();
      log(`engine: ${line}`);
    }
  }

  private death(code: number | null, signal: NodeJS.Signals | null): LatheError {
    const say = (text: string) => new LatheError(`the engine ${text}`, 'engine-died');
    if (this.spawnError) return say(`could not be started (${this.spawnError.message}); check the installation`);
    const stopped = `stopped unexpectedly (${signal ?? `exit code ${code}`})`;
    if (signal === 'SIGKILL' || signal === 'SIGABRT')
      return say(`${stopped}; it may have run out of memory: close other programs, or use less data, and try again`);
    return say(`${stopped}${this.lastError ? `: ${this.lastError}` : ''}; try again`);
  }
}

function childEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS, VSCODE_INSPECTOR_OPTIONS, ...rest } = process.env;
  return rest;
}
