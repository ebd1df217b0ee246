import path from 'node:path';
import type { Profile } from '../../protocol/profile';
import { type Command, type CommandContext, type OptionValues, UsageError } from '../command';
import { count, dataOptions, dimOption, dims, file, flag, list, oneOf, text } from '../options';
import { layerProfileText } from '../print/layerProfileText';
import { profileText } from '../print/profileText';

const levels = ['disabled', 'basic', 'extended', 'all'] as const;

export const profile: Command = {
  name: 'profile',
  usage:
    'MODEL [--layer NAME,...] [--runs N] [--warmup N] [--threads N] [--data SET] [--preprocessing FILE] [--optimization disabled|basic|extended|all] [--provider cpu|webgpu|...] [--dim NAME=N] [--no-cache] [--json]',
  summary:
    'latency and memory on this machine, and the time of each layer; with --layer, of layers by themselves in other precisions and sizes',
  options: {
    ...dimOption,
    ...dataOptions,
    layer: { type: 'string', multiple: true },
    runs: { type: 'string' },
    warmup: { type: 'string' },
    threads: { type: 'string' },
    optimization: { type: 'string' },
    provider: { type: 'string' },
    'no-cache': { type: 'boolean' },
  },
  positionals: ['MODEL'],
  async run(context, [model], options) {
    const layers = list(options, 'layer');
    if (layers) return profileLayers(context, model!, layers, options);
    const { engine, call, print } = context;
    const result: Profile = await engine.call(
      'profile',
      {
        model: path.resolve(model!),
        data: file(options, 'data'),
        preprocessing: file(options, 'preprocessing'),
        runs: count(options, 'runs'),
        warmup: count(options, 'warmup'),
        threads: count(options, 'threads'),
        optimization: oneOf(options, 'optimization', levels),
        provider: text(options, 'provider'),
        dims: dims(options),
        noCache: flag(options, 'no-cache'),
      },
      call,
    );
    await print(result, () => profileText(result));
  },
};

/** Options of whole runs: layers by themselves have one setting of each. */
const wholeOnly = ['warmup', 'optimization', 'provider', 'no-cache'] as const;

async function profileLayers(
  { engine, call, print }: CommandContext,
  model: string,
  layers: readonly string[],
  options: OptionValues,
): Promise<void> {
  const stray = wholeOnly.find(name => options[name] !== undefined);
  if (stray) throw new UsageError(`--${stray} is for whole models, not for --layer`);
  const result = await engine.call(
    'profileLayer',
    {
      model: path.resolve(model),
      layers,
      data: file(options, 'data'),
      preprocessing: file(options, 'preprocessing'),
      runs: count(options, 'runs'),
      threads: count(options, 'threads'),
      dims: dims(options),
    },
    call,
  );
  await print(result, () => layerProfileText(result));
}
