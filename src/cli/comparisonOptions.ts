import type { OptionSpecs, OptionValues } from './command';
import { count, dataOptions, dimOption, dims, file, flag } from './options';

/** Options of the commands that run two models over data and time them. */
export const comparisonOptions: OptionSpecs = {
  ...dimOption,
  ...dataOptions,
  metric: { type: 'string' },
  runs: { type: 'string' },
  threads: { type: 'string' },
  samples: { type: 'string' },
  'no-cache': { type: 'boolean' },
};

/** What was given of them, as the engine is asked for it. */
export const comparisonSettings = (options: OptionValues) => ({
  data: file(options, 'data'),
  preprocessing: file(options, 'preprocessing'),
  metric: file(options, 'metric'),
  runs: count(options, 'runs'),
  threads: count(options, 'threads'),
  samples: count(options, 'samples'),
  dims: dims(options),
  noCache: flag(options, 'no-cache'),
});
