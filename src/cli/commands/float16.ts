import path from 'node:path';
import { halfTypes } from '../../core/transforms/float16';
import type { Command } from '../command';
import { finishTransform, measureOption, measureUsage } from '../finishTransform';
import { count, dataOptions, dimOption, dims, file, flag, list, oneOf, outputPath } from '../options';

export const float16: Command = {
  name: 'float16',
  usage: `MODEL -o OUT [--type ${halfTypes.join('|')}] [--data SET] [--preprocessing FILE] [--samples N] [--dim NAME=N] [--exclude A,B] [--exclude-ops A,B] [--half-borders] [--save-recipe FILE] [--force] ${measureUsage} [--json]`,
  summary: 'write a model in half precision: half the size, float32 inputs and outputs; seldom faster on a CPU',
  options: {
    ...dimOption,
    ...dataOptions,
    samples: { type: 'string' },
    type: { type: 'string' },
    output: { type: 'string', short: 'o' },
    exclude: { type: 'string', multiple: true },
    'exclude-ops': { type: 'string', multiple: true },
    'half-borders': { type: 'boolean' },
    'save-recipe': { type: 'string' },
    force: { type: 'boolean' },
    ...measureOption,
  },
  positionals: ['MODEL'],
  async run(context, [model], options) {
    const request = {
      model: path.resolve(model!),
      output: outputPath(options),
      force: flag(options, 'force'),
      type: oneOf(options, 'type', halfTypes),
      data: file(options, 'data'),
      preprocessing: file(options, 'preprocessing'),
      samples: count(options, 'samples'),
      dims: dims(options),
      exclude: list(options, 'exclude'),
      excludeOps: list(options, 'exclude-ops'),
      halfBorders: flag(options, 'half-borders'),
      saveRecipe: file(options, 'save-recipe'),
    };
    const report = await context.engine.call('float16', request, context.call);
    await finishTransform(context, request, report, `in ${request.type ?? 'float16'}`, options);
  },
};
