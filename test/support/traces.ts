import { type TracedRun, TraceReader } from '../../src/core/studies/profile';

/** Lines as the runtime's profiler writes them, in the order in which events end. */
export const kernelLine = (
  name: string,
  op: string,
  ts: number,
  dur: number,
  { inputs = 1, outputs = 1, bytes = [16, 0, 16] }: { inputs?: number; outputs?: number; bytes?: number[] } = {},
): string =>
  `{"cat" : "Node","pid" :1,"tid" :1,"dur" :${dur},"ts" :${ts},"ph" : "X","name" :"${name}_kernel_time","args" : ${JSON.stringify(
    {
      op_name: op,
      provider: 'CPUExecutionProvider',
      activation_size: String(bytes[0]),
      parameter_size: String(bytes[1]),
      output_size: String(bytes[2]),
      input_type_shape: Array.from({ length: inputs }, () => ({ float: [1, 4] })),
      output_type_shape: Array.from({ length: outputs }, () => ({ float: [1, 4] })),
    },
  )}},`;

export const sessionLine = (name: string, ts: number, dur: number): string =>
  `{"cat" : "Session","pid" :1,"tid" :1,"dur" :${dur},"ts" :${ts},"ph" : "X","name" :"${name}","args" : {}},`;

export function readLines(lines: readonly string[]): { runs: TracedRun[]; unreadable: number } {
  const reader = new TraceReader();
  for (const line of ['[', ...lines, ']']) reader.line(line);
  return reader;
}
