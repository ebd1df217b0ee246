import assert from 'node:assert/strict';
import test from 'node:test';
import type { SensitivityPoint } from '../../src/core/studies/sensitivity';
import { LiveSweep } from '../../src/editor/sensitivity/liveSweep';
import type { SensitivityOverlay, SensitivityStart } from '../../src/protocol/sensitivity';

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
  const shown: SensitivityOverlay[] = [];
  const live = new LiveSweep({ what: 'both', mode: 'one-on' }, overlay => shown.push(overlay));
  return { live, shown, last: () => shown.at(-1)! };
}

test('points that come together are shown together, a moment later', t => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { live, shown, last } = liveSweep();
  assert.deepEqual(shown, [{ what: 'both', mode: 'one-on', start: null, points: [], isComplete: false }]);
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
  const figures = { ...start, by: 'quantize', what: 'both', mode: 'one-on', points: [point('a'), point('b')] } as const;
  ended.live.finish({ ...figures, seconds: 1, prepareSeconds: 1, naiveSeconds: 2, threads: 1 });
  t.mock.timers.tick(1000);
  assert.deepEqual(ended.last(), {
    ...{ what: 'both', mode: 'one-on', isComplete: true },
    ...{ start, points: [point('a'), point('b')] },
  });
  assert.equal(ended.shown.length, 2);
});
