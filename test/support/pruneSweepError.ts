import assert from 'node:assert/strict';
import type { Model } from '../../src/core/ir';
import type { Dataset, Feeds, Session } from '../../src/core/ports';
import type { PruneSweepOptions } from '../../src/core/studies/pruneSensitivity';
import { runnersFor } from '../../src/core/studies/pruneSensitivity/runners';
import { openPruneStudy, type PruneLane } from '../../src/core/studies/pruneSensitivity/study';
import { FloatRuns } from '../../src/core/studies/variants/floatRuns';
import { relativeError, sessionOf } from './execute';
import { runtime } from './runtime';

/** Relative of the outputs' range; half precision rounds by more. */
const TOLERANCE = 1e-4;
const HALF_TOLERANCE = 2e-3;
const clock = { now: () => performance.now() };

/**
 * Runs variants of a sweep of pruning beside the pruned models: gives the largest error, how many were compared by the way in
 * which they were run, and into how many segments the model was cut.
 */
export async function pruneSweepError(
  model: Model,
  dataset: Dataset,
  options: PruneSweepOptions,
  isTaken: (lane: PruneLane, i: number) => boolean,
) {
  const study = await openPruneStudy(model, options, { runtime, clock, dataset });
  const lanes = study.lanes.filter(isTaken);
  const ways: Record<string, number> = {};
  const isHalf = [...model.graph.initializers.values()].some(tensor => tensor.type === 'float16');
  let worst = 0;
  let changed = 0;
  const alone = new Map<PruneLane, Session>();
  const runners = runnersFor(study, new FloatRuns(study, clock));
  for (const [i, runner] of runners.entries()) {
    const own = lanes.filter(lane => runners.findIndex(r => r.takes(lane)) === i);
    const units = await runner.runs.units(own);
    for (const [k, unit] of units.entries())
      for await (const { lane, run, reference, outputs } of runner.runs.outputs(unit, units[k + 1])) {
        const session = alone.get(lane) ?? (await sessionOf(await lane.unit.pruned(lane.kept)));
        alone.set(lane, session);
        const expected = await outputsOf(session, study.samples.span(run), dataset, study.dataset === dataset);
        const error = relativeError(expected, outputs, 0.01);
        if (relativeError(reference, outputs) > TOLERANCE) changed++;
        assert.ok(error <= (isHalf ? HALF_TOLERANCE : TOLERANCE), `${lane.title}, ${runner.name}: ${error}`);
        worst = Math.max(worst, error);
        ways[runner.name] = (ways[runner.name] ?? 0) + 1;
      }
    await runner.runs.close();
  }
  for (const session of alone.values()) await session.release();
  assert.ok(changed > 0, 'what is removed makes a difference');
  return { worst, ways, segments: study.segments.length };
}

/** Outputs of a pruned model: of all samples at once, or one after the other for a model that takes one at a time. */
async function outputsOf(session: Session, span: { start: number; count: number }, dataset: Dataset, atOnce: boolean) {
  const parts: Feeds[] = [];
  for (let i = 0; i < (atOnce ? 1 : span.count); i++) {
    const feeds = await dataset.batch(span.start + i, atOnce ? span.count : 1);
    parts.push(await session.run(Object.fromEntries(session.inputs.map(({ name }) => [name, feeds[name]!]))));
  }
  const joined = Object.keys(parts[0]!).map(name => {
    const data = parts.flatMap(part => Array.from(part[name]!.data as Float32Array));
    return [name, { ...parts[0]![name]!, data: Float32Array.from(data) }] as const;
  });
  return Object.fromEntries(joined);
}
