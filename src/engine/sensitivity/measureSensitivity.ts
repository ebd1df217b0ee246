import type { Model } from '../../core/ir';
import { type SensitivityEnv, type SensitivityPoint, sweepQuantization } from '../../core/studies/sensitivity';
import type { Sensitivity, SensitivityRequest } from '../../protocol/sensitivity';

/** Runs a sweep to its end. */
export async function measureSensitivity(
  model: Model,
  { bits = [8], what = 'both', mode = 'one-on', layers, first, samples }: SensitivityRequest,
  env: SensitivityEnv & { readonly threads: number },
): Promise<Sensitivity> {
  const points: SensitivityPoint[] = [];
  const sweep = sweepQuantization(model, { bits, what, mode, layers, first, samples }, env);
  for (;;) {
    const next = await sweep.next();
    if (!next.done) points.push(next.value);
    else return { by: 'quantize', what, mode, ...next.value, points, data: env.dataset.label, threads: env.threads };
  }
}
