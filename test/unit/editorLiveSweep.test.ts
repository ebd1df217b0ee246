import assert from 'node:assert/strict';
import test from 'node:test';
import type { SensitivityPoint } from '../../src/core/studies/sensitivity';
import { LiveSweep, type SweepSoFar } from '../../src/editor/sensitivity/liveSweep';
import type { SensitivityStart } from '../../src/protocol/sensitivity';

const start: SensitivityStart = {
  metric: 'top1',
  baseline: 0.8,
  allQuantized: [],
  skipped: [],
  samples: 8,
  data: 'x',
};
const point = (layer: string): SensitivityPoint => ({ group: [layer], layer, bits: 8, value: 0.7, sqnrDb: 20 });

function liveSweep() {
  const shown: SweepSoFar<SensitivityStart, SensitivityPoint>[] = [];
  const live = new LiveSweep<SensitivityStart, SensitivityPoint>(soFar => shown.push(soFar));
  return { live, shown, last: () => shown.at(-1)! };
}

test('points that come together are shown together, a moment later', t => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { live, shown, last } = liveSweep();
  assert.deepEqual(shown, [{ start: null, points: [], isComplete: false }]);
  live.add({ kind: 'start', start });
  live.add({ kind: 'point', point: point('a') });
  live.add({ kind: 'point', point: point('b') });
  assert.equal(shown.length, 1);
  t.mock.timers.tick(1000);
  assert.equal(shown.length, 2);
  assert.deepEqual(last(), { ...shown[0], start, points: [point('a'), point('b')] });
  live.add({ kind: 'point', point: point('c') });
  t.mock.timers.tick(1000);
  assert.equal(last().points.length, 3);
  assert.equal(shown[1]!.points.length, 2);
});

test('what is known stays when it is stopped, and nothing is shown after the end', t => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { live, shown, last } = liveSweep();
  assert.equal(live.hasPoints, false);
  live.add({ kind: 'start', start });
  live.add({ kind: 'point', point: point('a') });
  live.stop();
  assert.deepEqual([last().points.length, last().isComplete, live.hasPoints], [1, false, true]);
  t.mock.timers.tick(1000);
  assert.equal(shown.length, 2);

  const ended = liveSweep();
  ended.live.add({ kind: 'point', point: point('a') });
  ended.live.finish(start, [point('a'), point('b')]);
  t.mock.timers.tick(1000);
  assert.deepEqual(ended.last(), { start, points: [point('a'), point('b')], isComplete: true });
  assert.equal(ended.shown.length, 2);
});
