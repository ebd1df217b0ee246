import { LatheError, type LatheErrorCode, messageOf } from '../core/errors';
import type { Api, CallContext, CallOptions, Handlers, Message, Port, WireError } from './rpc';

/**
 * One end of a border: answers the other side's calls with `handlers` and calls it by `call`. Errors cross as one
 * line and arrive as LatheError; progress and cancellation travel with their call.
 */
export class Peer<Local extends Api, Remote extends Api> {
  private nextId = 1;
  private readonly waiting = new Map<number, Waiting>();
  private readonly running = new Map<number, AbortController>();
  private readonly listeners = new Map<string, ((value: unknown) => void)[]>();

  constructor(
    private readonly port: Port,
    private readonly handlers: Handlers<Local>,
  ) {
    port.onMessage(message => this.receive(message));
  }

  call<M extends keyof Remote & string>(
    method: M,
    params: Remote[M]['params'],
    options: CallOptions = {},
  ): Promise<Remote[M]['result']> {
    const { signal } = options;
    if (signal?.aborted) return Promise.reject(cancelled());
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.port.send({ kind: 'cancel', id });
        this.settle(id)?.reject(cancelled());
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.waiting.set(id, {
        // The other side keeps the contract of its API: the value is what the method promises.
        resolve: value => resolve(value as Remote[M]['result']),
        reject,
        onProgress: options.onProgress,
        onPart: options.onPart,
        dispose: () => signal?.removeEventListener('abort', onAbort),
      });
      this.port.send({ kind: 'call', id, method, params });
    });
  }

  /** Tells the other side without asking for an answer. */
  emit(name: string, value: unknown): void {
    this.port.send({ kind: 'event', name, value });
  }
  on(name: string, listener: (value: unknown) => void): void {
    this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener]);
  }

  /** The other side is gone: every open call ends with `error`, every running one is cancelled. */
  close(error: Error): void {
    for (const id of [...this.waiting.keys()]) this.settle(id)?.reject(error);
    for (const controller of this.running.values()) controller.abort();
  }

  private settle(id: number): Waiting | undefined {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    waiting?.dispose();
    return waiting;
  }

  private receive(message: Message): void {
    switch (message.kind) {
      case 'call':
        void this.answer(message.id, message.method, message.params);
        return;
      case 'result':
        this.settle(message.id)?.resolve(message.value);
        return;
      case 'error':
        this.settle(message.id)?.reject(fromWire(message.error));
        return;
      case 'progress':
        this.waiting.get(message.id)?.onProgress?.(message.message, message.fraction);
        return;
      case 'part':
        this.waiting.get(message.id)?.onPart?.(message.value);
        return;
      case 'cancel':
        this.running.get(message.id)?.abort();
        return;
      case 'event':
        for (const listener of this.listeners.get(message.name) ?? []) listener(message.value);
    }
  }

  /** What comes over the wire has no type: only own methods count, so that `constructor` is not one. */
  private handlerOf(method: string): Handler | undefined {
    return Object.hasOwn(this.handlers, method) ? (this.handlers as Record<string, Handler>)[method] : undefined;
  }

  private async answer(id: number, method: string, params: unknown): Promise<void> {
    const controller = new AbortController();
    this.running.set(id, controller);
    try {
      const handler = this.handlerOf(method);
      if (!handler) throw new Error(`unknown method ${method}`);
      const value = await handler(params, {
        signal: controller.signal,
        report: (message, fraction) => this.port.send({ kind: 'progress', id, message, fraction }),
        part: value => this.port.send({ kind: 'part', id, value }),
      });
      this.port.send({ kind: 'result', id, value: value ?? null });
    } catch (error) {
      this.port.send({ kind: 'error', id, error: toWire(error) });
    } finally {
      this.running.delete(id);
    }
  }
}

type Handler = (params: unknown, call: CallContext) => unknown;

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
  onProgress: CallOptions['onProgress'];
  onPart: CallOptions['onPart'];
  dispose(): void;
}

const cancelled = () => new LatheError('Cancelled.', 'cancelled');

function toWire(error: unknown): WireError {
  const stack = error instanceof Error ? error.stack : undefined;
  return { message: messageOf(error), code: error instanceof LatheError ? error.code : 'defect', stack };
}

/** An error of the other side: the user's kind as LatheError, a defect as Error. */
function fromWire(error: WireError): Error {
  if (error.code === 'defect') return Object.assign(new Error(error.message), { stack: error.stack });
  return new LatheError(error.message, error.code as LatheErrorCode);
}
