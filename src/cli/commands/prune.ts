import path from 'node:path';
import { importanceMethods } from '../../core/analysis/importance/importance';
import { LatheError } from '../../core/errors';
import { pruneScopes } from '../../core/transforms/prune/options';
import type { PruneRequest } from '../../protocol/prune';
import { prunedLossText } from '../../protocol/report/prunedLossText';
import { type Command, type OptionValues, UsageError } from '../command';
import { finishTransform, measureOption, measureUsage } from '../finishTransform';
import { count, dataOptions, dimOption, dims, file, flag, list, numberBetween, oneOf, outputPath } from '../options';

export const prune: Command = {
  name: 'prune',
  usage: `MODEL -o OUT (--ratio R | --macs KEPT | --parameters KEPT | --latencyMs MS) [--scope group|global | --sweep FILE] [--layers A,B] [--importance ${importanceMethods.join('|')}] [--round-to 8] [--seed N] [--data SET] [--preprocessing FILE] [--samples N] [--no-reconstruct] [--no-reestimate] [--any-speed] [--save-recipe FILE] [--dim NAME=N] [--force] ${measureUsage} [--json]`,
  summary: 'write a model without its least important channels',
  options: {
    ...dimOption,
    ...dataOptions,
    output: { type: 'string', short: 'o' },
    ratio: { type: 'string' },
    macs: { type: 'string' },
    parameters: { type: 'string' },
    latencyMs: { type: 'string' },
    scope: { type: 'string' },
    sweep: { type: 'string' },
    layers: { type: 'string', multiple: true },
    importance: { type: 'string' },
    'round-to': { type: 'string' },
    seed: { type: 'string' },
    samples: { type: 'string' },
    'no-reconstruct': { type: 'boolean' },
    'no-reestimate': { type: 'boolean' },
    'any-speed': { type: 'boolean' },
    'no-slower': { type: 'boolean' },
    'save-recipe': { type: 'string' },
    force: { type: 'boolean' },
    ...measureOption,
  },
  positionals: ['MODEL'],
  async run(context, [model], options) {
    const request = requestOf(path.resolve(model!), options);
    const report = await context.engine.call('prune', request, context.call).catch(orAtAnySpeed);
    const loss = prunedLossText(report, 'give --data');
    await finishTransform(context, request, report, 'made smaller', options, loss.length > 0 ? ['', ...loss] : []);
  },
};

const MOST_MILLISECONDS = 1e6;

function requestOf(model: string, options: OptionValues): PruneRequest {
  const [ratio, macs, parameters] = ['ratio', 'macs', 'parameters'].map(name => numberBetween(options, name, [0, 1]));
  const latencyMs = numberBetween(options, 'latencyMs', [0, MOST_MILLISECONDS]);
  if ([ratio, macs, parameters, latencyMs].filter(share => share !== undefined).length !== 1)
    throw new UsageError(
      'give either --ratio, the share of channels to remove, or --macs or --parameters, the share of them to keep, or --latencyMs',
    );
  return {
    model,
    output: outputPath(options),
    force: flag(options, 'force'),
    ratio,
    macs,
    parameters,
    latencyMs,
    scope: oneOf(options, 'scope', pruneScopes),
    layers: list(options, 'layers'),
    importance: oneOf(options, 'importance', importanceMethods),
    roundTo: count(options, 'round-to'),
    seed: count(options, 'seed'),
    sweep: file(options, 'sweep'),
    data: file(options, 'data'),
    preprocessing: file(options, 'preprocessing'),
    samples: count(options, 'samples'),
    reconstruct: !flag(options, 'no-reconstruct'),
    reestimate: !flag(options, 'no-reestimate'),
    anySpeed: anySpeed(options),
    saveRecipe: file(options, 'save-recipe'),
    dims: dims(options),
  };
}

function anySpeed(options: OptionValues): boolean {
  const [any, noSlower] = [flag(options, 'any-speed'), flag(options, 'no-slower')];
  if (any && noSlower) throw new UsageError('--any-speed and --no-slower contradict each other: give one of them');
  return any;
}

/** Says what can be done where only a slower model is possible. */
function orAtAnySpeed(error: unknown): never {
  if (!(error instanceof LatheError) || error.code !== 'slower') throw error;
  throw new LatheError(`${error.message}; to write it all the same, give --any-speed`, error.code);
}
