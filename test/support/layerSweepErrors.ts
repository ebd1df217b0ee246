import assert from 'node:assert/strict';
import type { Model } from '../../src/core/ir';
import { encodeToBytes } from '../../src/core/onnx';
import type { Dataset, Runtime, Session } from '../../src/core/ports';
import type { SensitivityOptions } from '../../src/core/studies/sensitivity';
import { openStudy, type Study } from '../../src/core/studies/sensitivity/study';
import { ChainRuns } from '../../src/core/studies/variants/chainRuns';
import { FloatRuns } from '../../src/core/studies/variants/floatRuns';
import { StackedRuns } from '../../src/core/studies/variants/stackedRuns';
import { quantizeStatic } from '../../src/core/transforms/quantize';
import { relativeError } from './execute';
import { runtime } from './runtime';

const SAMPLES = 8;
export type SweepWay = 'stacked' | 'one by one';
const clock = { now: () => performance.now() };

/** Kernels that are the same whatever stands around a layer. */
export const plainRuntime: Runtime = {
  ...runtime,
  create: model => runtime.create(model, { optimization: 'disabled' }),
};

/** Runs each layer at 8 bits beside what static quantization makes of it alone: gives the largest error of the outputs, by layer. */
export async function layerSweepErrors(
  model: Model,
  dataset: Dataset,
  way: SweepWay,
  every: number,
  sweepRuntime: Runtime,
) {
  const options: SensitivityOptions = { bits: [8], what: 'both', mode: 'one-on', samples: SAMPLES };
  const env = { runtime: sweepRuntime, clock, dataset: { ...dataset, batchable: way === 'stacked' } };
  const study = await openStudy(model, options, env);
  assert.equal(study.isStacked, way === 'stacked');
  const runs = study.isStacked ? new StackedRuns(study, new FloatRuns(study, clock)) : new ChainRuns(study);
  const alone = await quantizedAlone(model, dataset, study, every);
  const errors = new Map<string, number>();
  const lanes = study.lanes.filter(lane => alone.has(lane.layer.name));
  const units = await runs.units(lanes);
  for (const [k, unit] of units.entries())
    for await (const { lane, run, outputs } of runs.outputs(unit, units[k + 1])) {
      const { name } = lane.layer;
      const expected = await alone.get(name)!.run(await study.samples.feeds(run));
      errors.set(name, Math.max(relativeError(expected, outputs), errors.get(name) ?? 0));
    }
  await runs.close();
  for (const session of alone.values()) await session.release();
  return errors;
}

/** What static quantization makes of each layer alone. */
async function quantizedAlone(model: Model, dataset: Dataset, { lanes }: Study, every: number) {
  const sessions = new Map<string, Session>();
  for (const { layer } of lanes.filter((_, i) => i % every === 0)) {
    const only = [layer.node.name];
    const env = { runtime: plainRuntime, clock, dataset: { ...dataset, batchable: true } };
    const { model: alone, changed } = await quantizeStatic(model, { only, samples: SAMPLES }, env);
    assert.ok(changed.includes(layer.name));
    // Pairs of QuantizeLinear and DequantizeLinear computed as they stand: no integer kernel that saturates on some machines.
    const bytes = await encodeToBytes(alone);
    sessions.set(layer.name, await runtime.create({ bytes }, { optimization: 'disabled' }));
  }
  return sessions;
}
