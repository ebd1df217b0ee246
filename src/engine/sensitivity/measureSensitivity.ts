import type { Model } from '../../core/ir';
import {
  type SensitivityBase,
  type SensitivityEnv,
  type SensitivityPoint,
  sweepQuantization,
} from '../../core/studies/sensitivity';
import { inGraphOrder } from '../../core/studies/variants/inGraphOrder';
import type { Sensitivity, SensitivityPart, SensitivityRequest } from '../../protocol/sensitivity';

/** Runs a sweep to its end. `send` gets what is known as soon as it is. */
export async function measureSensitivity(
  model: Model,
  { bits = [8], what = 'both', mode = 'one-on', layers, first, samples }: SensitivityRequest,
  env: SensitivityEnv & { readonly threads: number },
  send: (part: SensitivityPart) => void,
): Promise<Sensitivity> {
  const points: SensitivityPoint[] = [];
  const data = env.dataset.label;
  const onStart = (base: SensitivityBase) => send({ kind: 'start', start: { ...base, data } });
  const sweep = sweepQuantization(model, { bits, what, mode, layers, first, samples }, { ...env, onStart });
  for (;;) {
    const next = await sweep.next();
    if (next.done) {
      const ordered = inGraphOrder(model, points, point => bits.indexOf(point.bits));
      return { by: 'quantize', what, mode, ...next.value, points: ordered, data, threads: env.threads };
    }
    points.push(next.value);
    send({ kind: 'point', point: next.value });
  }
}
