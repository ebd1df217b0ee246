import path from 'node:path';
import { floatPrecisions } from '../../core/studies/search';
import { type Command, UsageError } from '../command';
import { count, dataOptions, dimOption, dims, file, flag, numberBetween, oneOf } from '../options';
import { searchText } from '../print/searchText';
import { choiceSpecs, chosenOptions } from '../quantizeChoices';

export const search: Command = {
  name: 'search',
  usage: `MODEL [-o OUT] [--data SET] [--preprocessing FILE] [--calibration-data SET] [--max-drop POINTS | --min-sqnr DB] [--float-as ${floatPrecisions.join('|')}] [--samples N] [--calibration-samples N] [--threads N] [choices of lathe quantize --mode static, as --per-tensor] [--dim NAME=N] [--no-cache] [--save-recipe FILE] [--force] [--json]`,
  summary: 'choose which layers to quantize: the cheapest model that keeps its accuracy',
  options: {
    ...dimOption,
    output: { type: 'string', short: 'o' },
    ...dataOptions,
    'calibration-data': { type: 'string' },
    'max-drop': { type: 'string' },
    'min-sqnr': { type: 'string' },
    'float-as': { type: 'string' },
    samples: { type: 'string' },
    'calibration-samples': { type: 'string' },
    threads: { type: 'string' },
    ...choiceSpecs,
    'save-recipe': { type: 'string' },
    force: { type: 'boolean' },
    'no-cache': { type: 'boolean' },
  },
  positionals: ['MODEL'],
  async run({ engine, call, print }, [model], options) {
    const points = numberBetween(options, 'max-drop', [0, 100]);
    const request = {
      model: path.resolve(model!),
      data: file(options, 'data'),
      preprocessing: file(options, 'preprocessing'),
      calibrationData: file(options, 'calibration-data'),
      maxDrop: points === undefined ? undefined : points / 100,
      minSqnrDb: numberBetween(options, 'min-sqnr', [0, 200]),
      floatAs: oneOf(options, 'float-as', floatPrecisions),
      samples: count(options, 'samples'),
      calibrationSamples: count(options, 'calibration-samples'),
      threads: count(options, 'threads'),
      ...chosenOptions(options, 'static'),
      dims: dims(options),
      noCache: flag(options, 'no-cache'),
      output: file(options, 'output'),
      force: flag(options, 'force'),
      saveRecipe: file(options, 'save-recipe'),
    };
    if (request.maxDrop !== undefined && request.minSqnrDb !== undefined)
      throw new UsageError('--max-drop and --min-sqnr are two goals: give one of them');
    const result = await engine.call('search', request, call);
    await print(result, () => searchText(result));
  },
};
