import path from 'node:path';
import { sparsePatterns, sparsifyScopes } from '../../core/transforms/sparsify';
import { type Command, UsageError } from '../command';
import { finishTransform, measureOption, measureUsage } from '../finishTransform';
import { file, flag, list, numberBetween, oneOf, outputPath } from '../options';

export const sparsify: Command = {
  name: 'sparsify',
  usage: `MODEL -o OUT (--sparsity S [--scope ${sparsifyScopes.join('|')}] | --pattern ${sparsePatterns.join('|')}) [--exclude A,B] [--exclude-ops A,B] [--save-recipe FILE] [--force] ${measureUsage} [--json]`,
  summary: 'write a model with its smallest weights set to 0: smaller once compressed, not faster here',
  options: {
    output: { type: 'string', short: 'o' },
    sparsity: { type: 'string' },
    pattern: { type: 'string' },
    scope: { type: 'string' },
    exclude: { type: 'string', multiple: true },
    'exclude-ops': { type: 'string', multiple: true },
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
      sparsity: numberBetween(options, 'sparsity', [0, 1]),
      pattern: oneOf(options, 'pattern', sparsePatterns),
      scope: oneOf(options, 'scope', sparsifyScopes),
      exclude: list(options, 'exclude'),
      excludeOps: list(options, 'exclude-ops'),
      saveRecipe: file(options, 'save-recipe'),
    };
    if ((request.sparsity === undefined) === (request.pattern === undefined))
      throw new UsageError('give either --sparsity, the share of weights to be 0, or --pattern, such as 2:4');
    if (request.pattern !== undefined && request.scope !== undefined)
      throw new UsageError('--scope has no meaning with --pattern');
    const report = await context.engine.call('sparsify', request, context.call);
    await finishTransform(context, request, report, 'made sparse', options);
  },
};
