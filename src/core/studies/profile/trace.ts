/**
 * Reads the runtime's profile: a Chrome trace (Trace Event Format), one event per line, written in the order in which
 * events end. So a kernel follows whatever ran inside it, and the order tells nesting where microseconds cannot.
 */

/** One execution of a kernel. Times in microseconds. */
export interface KernelEvent {
  readonly name: string;
  readonly op: string;
  /**
   * From its start to the start of the next kernel, or to the end of the run: the kernel itself, then freeing what it used,
   * recording it, and choosing the next. So the kernels of a run add up to the run.
   */
  readonly us: number;
  /** The part of it that the runtime counts as the kernel's own. */
  readonly kernelUs: number;
  /** Number of input and output tensors that the event lists. */
  readonly tensors: number;
  /** Bytes of activations read, of weights as the runtime holds them, and of outputs; undefined when not recorded. */
  readonly bytes: { readonly inputs: number; readonly weights: number; readonly outputs: number } | undefined;
  /** What ran inside: nodes of sub-graphs (Loop, If, Scan), whose time is part of `us`. */
  readonly children: readonly KernelEvent[];
}

/** One run of the model: the executor's own time and its kernels in order of execution. */
export interface TracedRun {
  readonly us: number;
  readonly kernels: readonly KernelEvent[];
}

interface TraceLine {
  readonly cat: string;
  readonly name: string;
  readonly ts: number;
  readonly dur: number;
  readonly args: Readonly<Record<string, unknown>>;
}

type StartedKernel = KernelEvent & { start: number };
type Finished = StartedKernel | { start: number; us: number; kernels: KernelEvent[] };

const KERNEL = '_kernel_time';

/** Collects runs from lines; a run whose trace was cut off does not appear. */
export class TraceReader {
  readonly runs: TracedRun[] = [];
  /** Lines that are no trace events, as a damaged file has. */
  unreadable = 0;
  /** What ended and belongs to something that has not ended yet. */
  private pending: Finished[] = [];

  line(text: string): void {
    const json = text.trim().replace(/,$/, '');
    if (json === '' || json === '[' || json === ']') return;
    const event = parseLine(json);
    if (event) this.event(event);
    else this.unreadable++;
  }

  private event(event: TraceLine): void {
    const { cat, name, ts, dur } = event;
    if (cat === 'Node' && name.endsWith(KERNEL)) {
      const children = this.take(ts, isExecution).flatMap(e => e.kernels);
      this.pending.push({ ...kernelOf(event), children, start: ts });
    } else if (cat === 'Session' && name.endsWith('Executor::Execute')) {
      const kernels = untilTheNext(this.take(ts, isKernel), ts + dur);
      this.pending.push({ start: ts, us: dur, kernels });
    } else if (cat === 'Session' && name === 'model_run') {
      const execution = this.pending.filter(isExecution).at(-1);
      if (execution) this.runs.push({ us: execution.us, kernels: execution.kernels });
      this.pending = [];
    }
  }

  /** Removes what began at `since` or later from the end of the pending list, in order. */
  private take<T extends Finished>(since: number, kind: (f: Finished) => f is T): T[] {
    let from = this.pending.length;
    while (from > 0 && kind(this.pending[from - 1]!) && this.pending[from - 1]!.start >= since) from--;
    return this.pending.splice(from) as T[];
  }
}

/** Starts are whole microseconds, rounded down: the first kernel may seem to begin before its run, none after the next. */
const untilTheNext = (kernels: readonly StartedKernel[], end: number): KernelEvent[] =>
  kernels.map(({ start, ...kernel }, i) => ({ ...kernel, us: Math.max(0, (kernels[i + 1]?.start ?? end) - start) }));

const isExecution = (f: Finished): f is Extract<Finished, { kernels: KernelEvent[] }> => 'kernels' in f;
const isKernel = (f: Finished): f is StartedKernel => !('kernels' in f);

function parseLine(json: string): TraceLine | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  const event = value as Partial<TraceLine> | null;
  if (typeof event?.name !== 'string' || typeof event.ts !== 'number' || typeof event.dur !== 'number')
    return undefined;
  return { cat: event.cat ?? '', name: event.name, ts: event.ts, dur: event.dur, args: event.args ?? {} };
}

function kernelOf({ name, dur, args }: TraceLine): Omit<KernelEvent, 'children'> {
  const [inputs, weights, outputs] = ['activation_size', 'parameter_size', 'output_size'].map(k => count(args[k]));
  return {
    name: name.slice(0, -KERNEL.length),
    op: typeof args.op_name === 'string' ? args.op_name : '',
    us: dur,
    kernelUs: dur,
    tensors: listLength(args.input_type_shape) + listLength(args.output_type_shape),
    bytes:
      inputs === undefined || weights === undefined || outputs === undefined ? undefined : { inputs, weights, outputs },
  };
}

const listLength = (value: unknown): number => (Array.isArray(value) ? value.length : 0);
function count(value: unknown): number | undefined {
  const n = typeof value === 'string' && value !== '' ? Number(value) : Number.NaN;
  return Number.isFinite(n) ? n : undefined;
}
