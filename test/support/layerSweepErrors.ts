import assert from 'node:assert/strict';
import type { Model } from '../../src/core/ir';
import type { Dataset, Runtime, Session } from '../../src/core/ports';
import type { SensitivityOptions } from '../../src/core/studies/sensitivity';
import { openStudy, type Study } from '../../src/core/studies/sensitivity/study';
import { ChainRuns } from '../../src/core/studies/variants/chainRuns';
import { FloatRuns } from '../../src/core/studies/variants/floatRuns';
import { StackedRuns } from '../../src/core/studies/variants/stackedRuns';
import { quantizeStatic } from '../../src/core/transforms/quantize';
import { relativeError, sessionOf } from './execute';
import { runtime } from './runtime';

const SAMPLES = 4;
export type SweepWay = 'stacked' | 'one by one';
const clock = { now: () => performance.now() };

/** Kernels that are the same whatever stands around a layer. */
export const plainRuntime: Runtime = {
  ...runtime,
  create: model => runtime.create(model, { optimization: 'disabled' }),
};

/** By name of a layer: the model that static quantization makes of that layer alone, open to be run. */
export type QuantizedAlone = ReadonlyMap<string, Session>;

/** Runs each layer at 8 bits beside the model with that layer alone quantized: gives the largest error of the outputs, by layer. */
export async function layerSweepErrors(
  model: Model,
  dataset: Dataset,
  alone: QuantizedAlone,
  way: SweepWay,
  sweepRuntime: Runtime,
) {
  const study = await studyOf(model, { ...dataset, batchable: way === 'stacked' }, sweepRuntime);
  assert.equal(study.isStacked, way === 'stacked');
  const runs = study.isStacked ? new StackedRuns(study, new FloatRuns(study, clock)) : new ChainRuns(study);
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
  assert.equal(errors.size, alone.size);
  return errors;
}

/** Every so many layers of those that a sweep has, each quantized alone. */
export async function quantizedAlone(model: Model, dataset: Dataset, every: number): Promise<QuantizedAlone> {
  const env = { runtime: plainRuntime, clock, dataset: { ...dataset, batchable: true } };
  const { lanes } = await studyOf(model, env.dataset, plainRuntime);
  const sessions = new Map<string, Session>();
  for (const { layer } of lanes.filter((_, i) => i % every === 0)) {
    const only = [layer.node.name];
    const { model: alone, changed } = await quantizeStatic(model, { only, samples: SAMPLES }, env);
    assert.ok(changed.includes(layer.name));
    // Pairs of QuantizeLinear and DequantizeLinear computed as they stand: no integer kernel that saturates on some machines.
    sessions.set(layer.name, await sessionOf(alone, { optimization: 'disabled' }));
  }
  return sessions;
}

function studyOf(model: Model, dataset: Dataset, sweepRuntime: Runtime): Promise<Study> {
  const options: SensitivityOptions = { bits: [8], what: 'both', mode: 'one-on', samples: SAMPLES };
  return openStudy(model, options, { runtime: sweepRuntime, clock, dataset });
}
