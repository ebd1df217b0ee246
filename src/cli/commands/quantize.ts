import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { RecoveryOptions } from '../../core/transforms/recovery';
import type { QuantizeRequest } from '../../protocol/engineApi';
import { type Command, type OptionValues, UsageError } from '../command';
import { count, dataOptions, dimOption, dims, file, flag, list, oneOf, outputPath } from '../options';
import { transformText } from '../print/transformText';

export const quantize: Command = {
  name: 'quantize',
  usage:
    'MODEL -o OUT [--data SET] [--preprocessing FILE] [--mode static|dynamic|weights] [--format qdq|qoperator] [--calibration minmax|percentile|entropy|mse] [--bits 8|4] [--exclude A,B] [--per-tensor] [--reduce-range] [--equalize] [--equalize-clips] [--absorb-bias] [--correct-bias] [--recover] [--block-size 16|32|64|128|256] [--symmetric] [--accuracy-level 0|4] [--samples N] [--dim NAME=N] [--no-cache] [--save-recipe FILE] [--force] [--json]',
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
    equalize: { type: 'boolean' },
    'equalize-clips': { type: 'boolean' },
    'absorb-bias': { type: 'boolean' },
    'correct-bias': { type: 'boolean' },
    recover: { type: 'boolean' },
    'block-size': { type: 'string' },
    symmetric: { type: 'boolean' },
    'accuracy-level': { type: 'string' },
    samples: { type: 'string' },
    'save-recipe': { type: 'string' },
    force: { type: 'boolean' },
    'no-cache': { type: 'boolean' },
  },
  positionals: ['MODEL'],
  async run({ engine, call, print }, [model], options) {
    const request = requestOf(path.resolve(model!), options);
    const report = await engine.call('quantize', request, call);
    const original = await stat(request.model);
    await print(report, () => transformText(report, original.size, 'quantized'));
  },
};

function requestOf(model: string, options: OptionValues): QuantizeRequest {
  const mode = oneOf(options, 'mode', ['static', 'dynamic', 'weights']) ?? 'static';
  const bits = oneOf(options, 'bits', ['8', '4']);
  const accuracyLevel = oneOf(options, 'accuracy-level', ['0', '4']);
  return {
    model,
    output: outputPath(options),
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
    ...recoveryOf(options, mode),
    blockSize: count(options, 'block-size'),
    symmetric: flag(options, 'symmetric'),
    accuracyLevel: accuracyLevel === undefined ? undefined : Number(accuracyLevel),
    samples: count(options, 'samples'),
    dims: dims(options),
    noCache: flag(options, 'no-cache'),
    saveRecipe: file(options, 'save-recipe'),
  };
}

function recoveryOf(options: OptionValues, mode: QuantizeRequest['mode']): RecoveryOptions {
  const asked = Object.keys(recoveryFlags).filter(name => flag(options, name));
  if (mode !== 'static' && asked.length > 0)
    throw new UsageError(`--${asked[0]} measures on calibration data: use --mode static`);
  return Object.fromEntries(asked.map(name => [recoveryFlags[name]!, true]));
}

const recoveryFlags: Readonly<Record<string, keyof RecoveryOptions>> = {
  equalize: 'equalize',
  'equalize-clips': 'equalizeClips',
  'absorb-bias': 'absorbBias',
  'correct-bias': 'correctBias',
  recover: 'recover',
};
