import path from 'node:path';
import { type Command, type OptionValues, UsageError } from '../command';
import { count, dataOptions, dimOption, dims, file, flag, list, oneOf } from '../options';
import { sensitivityText } from '../print/sensitivityText';

const FEWEST_BITS = 2;
const MOST_BITS = 8;

export const sensitivity: Command = {
  name: 'sensitivity',
  usage:
    'MODEL --by quantize [--data SET] [--preprocessing FILE] [--layers A,B] [--samples N] [--bits 8|2,4,8] [--what weights|activations|both] [--mode one-on|one-off] [--threads N] [--dim NAME=N] [--no-cache] [--json]',
  summary: 'how much each layer bears to be quantized, measured layer by layer',
  options: {
    ...dimOption,
    ...dataOptions,
    by: { type: 'string' },
    layers: { type: 'string', multiple: true },
    samples: { type: 'string' },
    bits: { type: 'string', multiple: true },
    what: { type: 'string' },
    mode: { type: 'string' },
    threads: { type: 'string' },
    'no-cache': { type: 'boolean' },
  },
  positionals: ['MODEL'],
  async run({ engine, call, print }, [model], options) {
    const by = oneOf(options, 'by', ['quantize', 'prune']);
    if (by === undefined) throw new UsageError('--by is missing: say --by quantize');
    if (by === 'prune') throw new UsageError('--by prune is not available in this version');
    const request = {
      model: path.resolve(model!),
      data: file(options, 'data'),
      preprocessing: file(options, 'preprocessing'),
      layers: list(options, 'layers'),
      samples: count(options, 'samples'),
      bits: widths(options),
      what: oneOf(options, 'what', ['weights', 'activations', 'both']),
      mode: oneOf(options, 'mode', ['one-on', 'one-off']),
      threads: count(options, 'threads'),
      dims: dims(options),
      noCache: flag(options, 'no-cache'),
    };
    const result = await engine.call('sensitivity', request, call);
    await print(result, () => sensitivityText(result));
  },
};

function widths(options: OptionValues): readonly number[] | undefined {
  const given = list(options, 'bits');
  const bits = given?.map(Number);
  const wrong = bits?.findIndex(b => !Number.isInteger(b) || b < FEWEST_BITS || b > MOST_BITS) ?? -1;
  if (wrong >= 0) throw new UsageError(`--bits takes whole numbers from 2 to 8, not '${given![wrong]}'`);
  return bits && [...new Set(bits)];
}
