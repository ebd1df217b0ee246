import path from 'node:path';
import { importanceMethods } from '../../core/analysis/importance/importance';
import { prunedParts } from '../../core/studies/pruneSensitivity';
import type { PruneSensitivityRequest } from '../../protocol/pruneSensitivity';
import type { SensitivityRequest } from '../../protocol/sensitivity';
import { type Command, type OptionValues, UsageError } from '../command';
import { count, dataOptions, dimOption, dims, file, flag, list, oneOf } from '../options';
import { pruneSensitivityText } from '../print/pruneSensitivityText';
import { sensitivityText } from '../print/sensitivityText';

const FEWEST_BITS = 2;
const MOST_BITS = 8;

/** Options that mean something for one kind of sweep alone. */
const ownOptions = { quantize: ['bits', 'mode'], prune: ['ratios', 'importance', 'round-to'] } as const;

/** Options that mean something where channels are pruned, not single weights. */
const channelOptions = ['importance', 'round-to'] as const;

export const sensitivity: Command = {
  name: 'sensitivity',
  usage: `MODEL --by quantize|prune [--data SET] [--preprocessing FILE] [--layers A,B] [--samples N] [--threads N] [--dim NAME=N] [--no-cache] [--json]
    quantize: [--bits 8|2,4,8] [--what weights|activations|both] [--mode one-on|one-off]
    prune:    [--ratios 0.1,0.2] [--what channels|weights] [--importance ${importanceMethods.join('|')}] [--round-to 8]`,
  summary: 'how much each layer bears to be quantized or pruned, measured layer by layer',
  options: {
    ...dimOption,
    ...dataOptions,
    by: { type: 'string' },
    layers: { type: 'string', multiple: true },
    samples: { type: 'string' },
    bits: { type: 'string', multiple: true },
    ratios: { type: 'string', multiple: true },
    what: { type: 'string' },
    mode: { type: 'string' },
    importance: { type: 'string' },
    'round-to': { type: 'string' },
    threads: { type: 'string' },
    'no-cache': { type: 'boolean' },
  },
  positionals: ['MODEL'],
  async run({ engine, call, print }, [model], options) {
    const by = oneOf(options, 'by', ['quantize', 'prune']);
    if (by === undefined) throw new UsageError('--by is missing: say --by quantize or --by prune');
    const foreign = ownOptions[by === 'prune' ? 'quantize' : 'prune'].find(name => options[name] !== undefined);
    if (foreign) throw new UsageError(`--${foreign} has no meaning with --by ${by}`);
    const ofChannels = channelOptions.find(name => options[name] !== undefined);
    if (ofChannels && options.what === 'weights')
      throw new UsageError(`--${ofChannels} has no meaning with --what weights`);
    if (by === 'quantize') {
      const result = await engine.call('sensitivity', quantizeRequest(model!, options), call);
      await print(result, () => sensitivityText(result));
    } else {
      const result = await engine.call('pruneSensitivity', pruneRequest(model!, options), call);
      await print(result, () => pruneSensitivityText(result));
    }
  },
};

const commonRequest = (model: string, options: OptionValues) => ({
  model: path.resolve(model),
  data: file(options, 'data'),
  preprocessing: file(options, 'preprocessing'),
  layers: list(options, 'layers'),
  samples: count(options, 'samples'),
  threads: count(options, 'threads'),
  dims: dims(options),
  noCache: flag(options, 'no-cache'),
});

const quantizeRequest = (model: string, options: OptionValues): SensitivityRequest => ({
  ...commonRequest(model, options),
  bits: widths(options),
  what: oneOf(options, 'what', ['weights', 'activations', 'both']),
  mode: oneOf(options, 'mode', ['one-on', 'one-off']),
});

const pruneRequest = (model: string, options: OptionValues): PruneSensitivityRequest => ({
  ...commonRequest(model, options),
  ratios: shares(options),
  what: oneOf(options, 'what', prunedParts),
  importance: oneOf(options, 'importance', importanceMethods),
  roundTo: count(options, 'round-to'),
});

const widths = (options: OptionValues): readonly number[] | undefined =>
  numbers(
    options,
    'bits',
    b => Number.isInteger(b) && b >= FEWEST_BITS && b <= MOST_BITS,
    'takes whole numbers from 2 to 8',
  );

const shares = (options: OptionValues): readonly number[] | undefined =>
  numbers(options, 'ratios', share => share > 0 && share < 1, 'takes shares above 0 and below 1');

/** Each number once, in the order given. */
function numbers(
  options: OptionValues,
  name: string,
  isRight: (value: number) => boolean,
  takes: string,
): readonly number[] | undefined {
  const given = list(options, name);
  const found = given?.map(Number);
  const wrong = found?.findIndex(value => !isRight(value)) ?? -1;
  if (wrong >= 0) throw new UsageError(`--${name} ${takes}, not '${given![wrong]}'`);
  return found && [...new Set(found)];
}
