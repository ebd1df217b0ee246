import path from 'node:path';
import type { Profile } from '../../protocol/profile';
import type { Command } from '../command';
import { count, dataOptions, dimOption, dims, file, flag, oneOf, text } from '../options';
import { profileText } from '../print/profileText';

const levels = ['disabled', 'basic', 'extended', 'all'] as const;

export const profile: Command = {
  name: 'profile',
  usage:
    'MODEL [--runs N] [--warmup N] [--threads N] [--data SET] [--preprocessing FILE] [--optimization disabled|basic|extended|all] [--provider cpu|webgpu|...] [--dim NAME=N] [--no-cache] [--json]',
  summary: 'latency and memory on this machine, and the time of each layer',
  options: {
    ...dimOption,
    ...dataOptions,
    runs: { type: 'string' },
    warmup: { type: 'string' },
    threads: { type: 'string' },
    optimization: { type: 'string' },
    provider: { type: 'string' },
    'no-cache': { type: 'boolean' },
  },
  positionals: ['MODEL'],
  async run({ engine, call, print }, [model], options) {
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
