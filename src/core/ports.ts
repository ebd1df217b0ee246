/** What core needs from outside. Implemented in engine/ (files, onnxruntime) and by fakes in tests. */
import type { DataType } from './ir/dataType';

/** Random access to bytes that may be larger than memory. Offsets and lengths in bytes. */
export interface ByteSource {
  readonly size: number;
  /** What to call it in an error message: a file name, never a secret. */
  readonly label: string;
  /** Exactly `length` bytes from `offset`; throws LatheError('bad-file') when the source is shorter. */
  read(offset: number, length: number): Promise<Uint8Array>;
  close?(): Promise<void>;
}

/** A file being written. Nothing appears under the final name before `commit`. */
export interface ByteSink {
  write(bytes: Uint8Array): Promise<void>;
  /** Copies a range without holding it in memory. */
  copy(source: ByteSource, offset: number, length: number): Promise<void>;
  commit(): Promise<void>;
  abort(): Promise<void>;
}

/** A dense tensor as it goes in and out of the runtime: C order, little-endian typed array. */
export interface RuntimeTensor {
  readonly type: DataType;
  readonly dims: readonly number[];
  /** Float32Array for float32, BigInt64Array for int64, Uint16Array (bit pattern) for float16 and bfloat16, Uint8Array for bool; string[] for string. */
  readonly data: TypedData;
}
export type TypedData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | string[];

export type Feeds = Record<string, RuntimeTensor>;

export interface SessionOptions {
  /** Intra-op threads; the runtime's default when absent. */
  threads?: number;
  optimization?: 'disabled' | 'basic' | 'extended' | 'all';
  /** Where the runtime writes the graph it really executes. */
  optimizedModelPath?: string;
  /** Threads do not wait busily after a run: needed where the sessions of one process are timed in turns. */
  restWhenIdle?: boolean;
  /** What a run needs is given back to the system after it, not kept for the next one: less memory, a little slower. */
  returnMemory?: boolean;
  /** Pairs of QuantizeLinear and DequantizeLinear are computed as they stand, not turned into integer kernels. */
  keepQuantizationPairs?: boolean;
  /** Records every kernel of every run; the trace's file begins with this path. Read it after `endProfiling`. */
  profilePrefix?: string;
}

export interface Session {
  readonly inputs: readonly RuntimeValue[];
  readonly outputs: readonly RuntimeValue[];
  run(feeds: Feeds, fetch?: readonly string[]): Promise<Feeds>;
  /** Gives back the memory of what a run gave out, which the collector would let pile up over runs. It cannot be read after that. */
  discard?(results: Feeds): void;
  /** Writes the trace of a session that has a `profilePrefix`. */
  endProfiling?(): void;
  release(): Promise<void>;
}
export interface RuntimeValue {
  readonly name: string;
  readonly type: DataType | undefined;
  /** Symbolic dimensions as names, anonymous ones as null. */
  readonly shape: readonly (number | string | null)[];
}

export interface Runtime {
  readonly version: string;
  create(model: ModelSource, options?: SessionOptions): Promise<Session>;
}
/** Runtimes whose runs go on at the same time. */
export interface ParallelRuntimes {
  readonly runtimes: readonly Runtime[];
  /** Intra-op threads of each. */
  readonly threads: number;
}
/** A model by path (external data found beside it) or as bytes. */
export type ModelSource = { path: string } | { bytes: Uint8Array };

/** Samples for calibration, fidelity and accuracy. */
export interface Dataset {
  /** Shown to the user; `synthetic` data says so. */
  readonly label: string;
  readonly synthetic: boolean;
  readonly samples: number;
  readonly inputs: readonly string[];
  /** Class index of each sample, when there are labels. */
  readonly labels?: readonly number[];
  /** Samples that one run of the model takes: its fixed batch; 1 when absent. */
  readonly step?: number;
  /** A run may take any number of samples. */
  readonly batchable?: boolean;
  /** Rows `start` to `start + count` of each input, stacked along axis 0. */
  batch(start: number, count: number): Promise<Feeds>;
  /** SHA-256 of the data, hex; for cache keys. */
  hash(): Promise<string>;
}

export interface Progress {
  /** `fraction` 0..1 when it is known. */
  report(message: string, fraction?: number): void;
  /** Throws LatheError('cancelled') when the user has cancelled. Call often. */
  throwIfCancelled(): void;
}

/** Results of calculation that outlive a run; never timings. Nothing is promised to be kept. */
export interface ResultMemory {
  /** What was kept under equal options (JSON) for the same models and data; undefined when that is not known. */
  recall(options: unknown): Promise<unknown>;
  /** `value` is JSON: no NaN, no infinity. */
  keep(options: unknown, value: unknown): Promise<void>;
}

/** Milliseconds, monotonic. */
export interface Clock {
  now(): number;
}
