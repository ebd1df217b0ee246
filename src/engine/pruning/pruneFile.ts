import type { Progress } from '../../core/ports';
import { type PruneResult, pruneChannels } from '../../core/transforms/prune';
import type { PruneChoices } from '../../core/transforms/prune/options';
import type { PruneRequest } from '../../protocol/prune';
import type { TransformReport } from '../../protocol/views';
import type { Temporaries } from '../files/temporaries';
import { transformFile } from '../transforming/transformFile';
import { withPruneEnv } from './pruneEnv';

/** A pruned model that was written. */
export interface Pruned extends Pick<PruneResult, 'macs' | 'parameters' | 'counts' | 'speed'> {
  readonly report: TransformReport;
}

/** Writes the model without its least important channels. */
export async function pruneFile(
  request: PruneRequest,
  choices: PruneChoices,
  progress: Progress,
  temporaries: Temporaries,
): Promise<Pruned> {
  const { model: path, output, force } = request;
  const pruned: PruneResult[] = [];
  const report = await transformFile({ model: path, output, force }, progress, temporaries, ({ model }, env) =>
    withPruneEnv(request, choices, model, env, async (pruneEnv, data, warnings) => {
      const result = await pruneChannels(model, choices, pruneEnv);
      pruned.push(result);
      return { result: { ...result, warnings: [...result.warnings, ...warnings] }, data };
    }),
  );
  const { macs, parameters, counts, speed } = pruned[0]!;
  return { report, macs, parameters, counts, speed };
}
