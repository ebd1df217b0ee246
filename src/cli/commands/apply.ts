import path from 'node:path';
import { type Command, UsageError } from '../command';
import { finishTransform, measureOption } from '../finishTransform';
import { dataOptions, file, flag, outputPath } from '../options';

export const apply: Command = {
  name: 'apply',
  usage:
    'MODEL --recipe FILE -o OUT [--data SET] [--preprocessing FILE] [--no-cache] [--save-recipe FILE] [--force] [--measure] [--json]',
  summary: 'replay a recipe: its marks and steps, on its data unless others are named',
  options: {
    recipe: { type: 'string' },
    output: { type: 'string', short: 'o' },
    ...dataOptions,
    force: { type: 'boolean' },
    ...measureOption,
    'no-cache': { type: 'boolean' },
    'save-recipe': { type: 'string' },
  },
  positionals: ['MODEL'],
  async run(context, [model], options) {
    const recipe = file(options, 'recipe');
    if (recipe === undefined) throw new UsageError('the recipe is missing: name it with --recipe FILE');
    const [data, preprocessing] = [file(options, 'data'), file(options, 'preprocessing')];
    if (preprocessing !== undefined && data === undefined)
      throw new UsageError('--preprocessing says how the images of --data are prepared: name them too');
    const request = {
      ...{ model: path.resolve(model!), recipe, data, preprocessing },
      ...{ output: outputPath(options), force: flag(options, 'force'), noCache: flag(options, 'no-cache') },
      saveRecipe: file(options, 'save-recipe'),
    };
    const report = await context.engine.call('apply', request, context.call);
    await finishTransform(context, request, report, 'changed', options);
  },
};
