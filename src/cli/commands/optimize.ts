import path from 'node:path';
import { type PassName, passNames } from '../../core/transforms/optimize/passNames';
import { type Command, type OptionValues, UsageError } from '../command';
import { file, flag, list, outputPath } from '../options';
import { optimizeText } from '../print/optimizeText';

export const optimize: Command = {
  name: 'optimize',
  usage: `MODEL -o OUT [--only|--skip ${passNames.join('|')},...] [--save-recipe FILE] [--force] [--json]`,
  summary: 'write a model that does the same with fewer nodes: fold, fuse, clean',
  options: {
    output: { type: 'string', short: 'o' },
    only: { type: 'string', multiple: true },
    skip: { type: 'string', multiple: true },
    'save-recipe': { type: 'string' },
    force: { type: 'boolean' },
  },
  positionals: ['MODEL'],
  async run({ engine, call, print }, [model], options) {
    const request = {
      model: path.resolve(model!),
      output: outputPath(options),
      force: flag(options, 'force'),
      passes: passesOf(options),
      saveRecipe: file(options, 'save-recipe'),
    };
    const report = await engine.call('optimize', request, call);
    await print(report, () => optimizeText(report));
  },
};

function passesOf(options: OptionValues): readonly PassName[] | undefined {
  const [only, skip] = [passList(options, 'only'), passList(options, 'skip')];
  if (only && skip) throw new UsageError('give either --only or --skip');
  return only ?? (skip && passNames.filter(name => !skip.includes(name)));
}

function passList(options: OptionValues, name: string): readonly PassName[] | undefined {
  return list(options, name)?.map(given => {
    const pass = passNames.find(known => known === given);
    if (!pass) throw new UsageError(`--${name} takes passes (${passNames.join(', ')}), not '${given}'`);
    return pass;
  });
}
