import { stat } from 'node:fs/promises';
import path from 'node:path';
import { quantizeModes } from '../../core/transforms/quantize/choices';
import type { QuantizeRequest } from '../../protocol/engineApi';
import type { Command, OptionValues } from '../command';
import { count, dataOptions, dimOption, dims, file, flag, list, oneOf, outputPath } from '../options';
import { transformText } from '../print/transformText';
import { choiceSpecs, choiceUsage, chosenOptions } from '../quantizeChoices';

export const quantize: Command = {
  name: 'quantize',
  usage: `MODEL -o OUT [--data SET] [--preprocessing FILE] [--mode ${quantizeModes.join('|')}] [--exclude A,B] [--exclude-ops A,B] ${choiceUsage} [--samples N] [--dim NAME=N] [--no-cache] [--save-recipe FILE] [--force] [--json]`,
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
