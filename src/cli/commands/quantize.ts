import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { QuantizeRequest } from '../../protocol/engineApi';
import type { TransformReport } from '../../protocol/views';
import { type Command, type OptionValues, UsageError } from '../command';
import { count, dataOptions, dimOption, dims, file, flag, list, oneOf, text } from '../options';
import { bytes, percent } from '../print/numbers';
import { table } from '../print/table';

export const quantize: Command = {
  name: 'quantize',
  usage:
    'MODEL -o OUT [--data SET] [--preprocessing FILE] [--mode static|dynamic|weights] [--format qdq|qoperator] [--calibration minmax|percentile|entropy|mse] [--bits 8|4] [--exclude A,B] [--per-tensor] [--reduce-range] [--block-size 16|32|64|128|256] [--symmetric] [--accuracy-level 0|4] [--samples N] [--dim NAME=N] [--no-cache] [--force] [--json]',
  summary: 'write a model in few bits: calibrated on data, dynamic, or weights only',
  options: {
    ...dimOption,
    output: { type: 'string', short: 'o' },
    ...dataOptions,
    mode: { type: 'string' },
    format: { type: 'string' },
    calibration: { type: 'string' },
    bits: { type: 'string' },
    exclude: { type: 'string', multiple: true },
    'per-tensor': { type: 'boolean' },
    'reduce-range': { type: 'boolean' },
    'block-size': { type: 'string' },
    symmetric: { type: 'boolean' },
    'accuracy-level': { type: 'string' },
    samples: { type: 'string' },
    force: { type: 'boolean' },
    'no-cache': { type: 'boolean' },
  },
  positionals: ['MODEL'],
  async run({ engine, call, print }, [model], options) {
    const request = requestOf(path.resolve(model!), options);
    const report = await engine.call('quantize', request, call);
    const original = await stat(request.model);
    await print(report, () => reportText(report, original.size));
  },
};

function requestOf(model: string, options: OptionValues): QuantizeRequest {
  const output = text(options, 'output');
  if (output === undefined) throw new UsageError('the output is missing: name it with -o OUT');
  const mode = oneOf(options, 'mode', ['static', 'dynamic', 'weights']) ?? 'static';
  const bits = oneOf(options, 'bits', ['8', '4']);
  const accuracyLevel = oneOf(options, 'accuracy-level', ['0', '4']);
  return {
    model,
    output: path.resolve(output),
    mode,
    force: flag(options, 'force'),
    data: file(options, 'data'),
    preprocessing: file(options, 'preprocessing'),
    format: oneOf(options, 'format', ['qdq', 'qoperator']),
    calibration: oneOf(options, 'calibration', ['minmax', 'percentile', 'entropy', 'mse']),
    bits: bits === undefined ? undefined : bits === '8' ? 8 : 4,
    exclude: list(options, 'exclude'),
    perTensor: flag(options, 'per-tensor'),
    reduceRange: flag(options, 'reduce-range'),
    blockSize: count(options, 'block-size'),
    symmetric: flag(options, 'symmetric'),
    accuracyLevel: accuracyLevel === undefined ? undefined : Number(accuracyLevel),
    samples: count(options, 'samples'),
    dims: dims(options),
    noCache: flag(options, 'no-cache'),
  };
}

function reportText(report: TransformReport, originalBytes: number): string {
  const { changed, skipped, warnings } = report;
  const seconds = report.steps.reduce((n, s) => n + s.seconds, 0);
  const lines = [
    `${report.output}: ${bytes(report.bytes)}, ${percent(report.bytes / originalBytes)} of the original, in ${seconds.toFixed(1)} s`,
    report.data === ''
      ? `${changed.length} nodes quantized`
      : `${changed.length} nodes quantized, calibrated on ${report.data}`,
    ...warnings.map(w => `warning: ${w}`),
  ];
  if (skipped.length === 0) return lines.join('\n');
  const rows = skipped.map(s => [s.node, s.reason]);
  return [...lines, '', table([{ title: 'stayed float' }, { title: 'because' }], rows)].join('\n');
}
