import { ranksByData } from '../../core/analysis/importance/importance';
import { LatheError } from '../../core/errors';
import type { Model } from '../../core/ir';
import type { PruneChoices } from '../../core/transforms/prune/options';
import { defaultSamples } from '../../core/transforms/prune/options';
import type { PruneEnv } from '../../core/transforms/prune/plan';
import { winsBack } from '../../core/transforms/prune/reconstruct/winBackOptions';
import { firstSamples, labelOfUsed } from '../../core/transforms/recovery/dataParts';
import type { PruneRequest } from '../../protocol/prune';
import { openDataset } from '../datasets/openDataset';
import type { EngineEnv } from '../transforming/transformFile';
import { EngineGauge } from './engineGauge';

/** What of a request says which data pruning looks at. */
export type PruneData = Pick<PruneRequest, 'data' | 'preprocessing' | 'samples'>;

/** Samples that pruning ranks by and fits to; undefined: it looks at no data. */
export function samplesUsed({ data, samples }: PruneData, choices: PruneChoices): number | undefined {
  const winning = winsBack(choices) && data !== undefined;
  if (!winning && !ranksByData(choices.importance)) return undefined;
  return samples ?? defaultSamples(winning ? choices : { reconstruct: false, reestimate: false });
}

const isTiming = ({ latencyMs, noSlower = false }: PruneChoices): boolean => latencyMs !== undefined || noSlower;

const UNUSED = 'the data was not read: nothing that was asked for looks at it';
const ONLY_TIMED = 'the data was read for timing alone: nothing else that was asked for looks at it';

/** Opens the data that pruning looks at, while it does. `label`: of the data, '' where inputs are only timed, or there are none. */
export async function withPruneEnv<T>(
  request: PruneData,
  choices: PruneChoices,
  model: Model,
  env: EngineEnv,
  work: (env: PruneEnv, label: string, warnings: readonly string[]) => Promise<T>,
): Promise<T> {
  const { data, preprocessing } = request;
  const used = samplesUsed(request, choices);
  if (used === undefined && !isTiming(choices)) return work(env, '', data === undefined ? [] : [UNUSED]);
  const syntheticSamples = used ?? 1;
  const opening = openDataset(data, model, { dims: choices.dims, preprocessing, syntheticSamples });
  const isOptional = data === undefined && used === undefined && choices.latencyMs === undefined;
  const opened = await (isOptional ? opening.catch(whatIsMissing) : opening);
  if (typeof opened === 'string') return work({ ...env, whyUntimed: opened }, '', []);
  try {
    const latency = isTiming(choices) ? new EngineGauge(await opened.batch(0, opened.step ?? 1), env) : undefined;
    const dataset = used === undefined ? undefined : firstSamples(opened, Math.min(used, opened.samples));
    const label = dataset ? labelOfUsed(opened, dataset.samples) : '';
    return await work({ ...env, dataset, latency }, label, dataset || data === undefined ? [] : [ONLY_TIMED]);
  } finally {
    await opened.close?.();
  }
}

/** What an error says is missing to make inputs up. Throws any other. */
function whatIsMissing(error: unknown): string {
  if (error instanceof LatheError && error.code === 'missing-data') return error.message;
  throw error;
}
