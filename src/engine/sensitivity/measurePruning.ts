import type { Model } from '../../core/ir';
import { type PrunePoint, type PruneSweepEnv, sweepPruning, usualRatios } from '../../core/studies/pruneSensitivity';
import { inGraphOrder } from '../../core/studies/variants/inGraphOrder';
import type { PruneSensitivity, PruneSensitivityPart, PruneSensitivityRequest } from '../../protocol/pruneSensitivity';

/** Runs a sweep of pruning to its end. `send` gets what is known as soon as it is. */
export async function measurePruning(
  model: Model,
  request: PruneSensitivityRequest,
  env: PruneSweepEnv & { readonly threads: number },
  send: (part: PruneSensitivityPart) => void,
): Promise<PruneSensitivity> {
  const { what = 'channels', ratios = usualRatios, importance = 'l1', roundTo = 8, layers, first } = request;
  const { firstRatio, samples } = request;
  const points: PrunePoint[] = [];
  const data = env.dataset.label;
  const onStart: PruneSweepEnv['onStart'] = base => send({ kind: 'start', start: { ...base, data } });
  const options = { what, ratios, importance, roundTo, layers, first, firstRatio, samples };
  const sweep = sweepPruning(model, options, { ...env, onStart });
  for (;;) {
    const next = await sweep.next();
    if (next.done) {
      const ordered = inGraphOrder(model, points, point => ratios.indexOf(point.ratio));
      return { by: 'prune', what, importance, roundTo, ...next.value, points: ordered, data, threads: env.threads };
    }
    points.push(next.value);
    send({ kind: 'point', point: next.value });
  }
}
