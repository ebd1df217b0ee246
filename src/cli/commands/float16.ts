import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from '../command';
import { file, flag, list, outputPath } from '../options';
import { transformText } from '../print/transformText';

export const float16: Command = {
  name: 'float16',
  usage: 'MODEL -o OUT [--exclude A,B] [--half-borders] [--save-recipe FILE] [--force] [--json]',
  summary: 'write a model in half precision: half the size, float32 inputs and outputs',
  options: {
    output: { type: 'string', short: 'o' },
    exclude: { type: 'string', multiple: true },
    'half-borders': { type: 'boolean' },
    'save-recipe': { type: 'string' },
    force: { type: 'boolean' },
  },
  positionals: ['MODEL'],
  async run({ engine, call, print }, [model], options) {
    const request = {
      model: path.resolve(model!),
      output: outputPath(options),
      force: flag(options, 'force'),
      exclude: list(options, 'exclude'),
      halfBorders: flag(options, 'half-borders'),
      saveRecipe: file(options, 'save-recipe'),
    };
    const report = await engine.call('float16', request, call);
    const original = await stat(request.model);
    await print(report, () => transformText(report, original.size, 'in float16'));
  },
};
