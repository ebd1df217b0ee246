import path from 'node:path';
import { quantizeModes } from '../../core/transforms/quantize/choices';
import type { QuantizeRequest } from '../../protocol/engineApi';
import type { Command, OptionValues } from '../command';
import { finishTransform, measureOption, measureUsage } from '../finishTransform';
import { count, dataOptions, dimOption, dims, file, flag, list, oneOf, outputPath } from '../options';
import { choiceSpecs, choiceUsage, chosenOptions } from '../quantizeChoices';

export const quantize: Command = {
  name: 'quantize',
  usage: `MODEL -o OUT [--data SET] [--preprocessing FILE] [--mode ${quantizeModes.join('|')}] [--exclude A,B] [--exclude-ops A,B] ${choiceUsage} [--samples N] [--dim NAME=N] [--no-cache] [--save-recipe FILE] [--force] ${measureUsage} [--json]`,
  summary: 'write a model in few bits: calibrated on data, dynamic, or weights only',
  options: {
    ...dimOption,
    output: { type: 'string', short: 'o' },
    ...dataOptions,
    mode: { type: 'string' },
    exclude: { type: 'string', multiple: true },
    'exclude-ops': { type: 'string', multiple: true },
    ...choiceSpecs,
    samples: { type: 'string' },
    'save-recipe': { type: 'string' },
    force: { type: 'boolean' },
    ...measureOption,
    'no-cache': { type: 'boolean' },
  },
  positionals: ['MODEL'],
  async run(context, [model], options) {
    const request = requestOf(path.resolve(model!), options);
    const { mode, data, preprocessing } = request;
    // No other mode looks at the data before the result is compared with the original: what is wrong with them is told first.
    if (data !== undefined && mode !== 'static')
      await context.engine.call('describeData', { model: request.model, data, preprocessing }, context.call);
    const report = await context.engine.call('quantize', request, context.call);
    await finishTransform(context, request, report, 'quantized', options);
  },
};

function requestOf(model: string, options: OptionValues): QuantizeRequest {
  const mode = oneOf(options, 'mode', quantizeModes) ?? 'static';
  return {
    model,
    output: outputPath(options),
    mode,
    force: flag(options, 'force'),
    data: file(options, 'data'),
    preprocessing: file(options, 'preprocessing'),
    exclude: list(options, 'exclude'),
    excludeOps: list(options, 'exclude-ops'),
    ...chosenOptions(options, mode),
    samples: count(options, 'samples'),
    dims: dims(options),
    noCache: flag(options, 'no-cache'),
    saveRecipe: file(options, 'save-recipe'),
  };
}
