/**
 * The wire format of every border in Lathe: host <-> engine (IPC) and host <-> page (postMessage).
 * Payloads are structured-clone/JSON safe: no functions, no class instances, no NaN, no weights.
 */
export type Message =
  | { kind: 'call'; id: number; method: string; params: unknown }
  | { kind: 'result'; id: number; value: unknown }
  | { kind: 'error'; id: number; error: WireError }
  | { kind: 'progress'; id: number; message: string; fraction?: number }
  /** A part of the result that is ready before the whole. */
  | { kind: 'part'; id: number; value: unknown }
  | { kind: 'cancel'; id: number }
  | { kind: 'event'; name: string; value: unknown };

export interface WireError {
  readonly message: string;
  readonly code: string;
  /** For the log only; never shown to the user. */
  readonly stack?: string;
}

/** One direction of a border. */
export interface Port {
  send(message: Message): void;
  onMessage(listener: (message: Message) => void): void;
}

/** Methods by name: what goes in, what comes out. */
export type Api = { [method: string]: { params: unknown; result: unknown } };

export interface CallOptions {
  onProgress?(message: string, fraction?: number): void;
  /** Parts of the result as they come: those of methods that say so. */
  onPart?(value: unknown): void;
  /** Rejects the call with LatheError('cancelled') and tells the other side. */
  signal?: AbortSignal;
}

/** One function per method. The index signature that an API inherits from Api is no method: without it a missing or misspelt one is an error. */
export type Handlers<A extends Api> = {
  [M in keyof A as string extends M ? never : number extends M ? never : M]: (
    params: A[M]['params'],
    call: CallContext,
  ) => Promise<A[M]['result']> | A[M]['result'];
};
export interface CallContext {
  report(message: string, fraction?: number): void;
  /** Sends a part of the result ahead. */
  part(value: unknown): void;
  readonly signal: AbortSignal;
}
