import assert from 'node:assert/strict';
import test from 'node:test';
import { latencyBins } from '../../webview-ui/charts/latencyBins';
import { groupByReason } from '../../webview-ui/comparison/leftLayers';
import {
  dataCaveat,
  fidelityVerdict,
  latencyVerdict,
  pointsVerdict,
  sizeVerdict,
} from '../../webview-ui/comparison/verdict';
import { comparison } from './harness/answers';

const latency = comparison.latency!;

test('speed is said as times faster, with the interval turned round', () => {
  const verdict = latencyVerdict(latency, 0.6579);
  assert.equal(verdict.headline, '1.52 × faster');
  assert.match(verdict.detail, /^1\.48–1\.55, 99 % interval/);
  assert.equal(verdict.tone, 'good');
});

test('slower is said out loud', () => {
  const verdict = latencyVerdict({ ...latency, verdict: 'slower', ratioSpread: [1.2, 1.4] }, 1.3);
  assert.equal(verdict.headline, '1.30 × slower on this machine');
  assert.match(verdict.detail, /^1\.20–1\.40/);
  assert.equal(verdict.tone, 'bad');
});

test('a difference within noise is none', () => {
  const verdict = latencyVerdict({ ...latency, verdict: 'within noise', ratioSpread: [0.98, 1.03] }, 0.99);
  assert.equal(verdict.headline, 'No measurable difference');
  assert.match(verdict.detail, /within noise/);
  assert.equal(verdict.tone, 'neutral');
});

test('size, fidelity and accuracy', () => {
  assert.equal(sizeVerdict(0.25).headline, '4.00 × smaller');
  assert.equal(sizeVerdict(1.001).headline, 'Same size');
  assert.equal(sizeVerdict(1.5).headline, '1.50 × larger');
  const fidelity = { sqnrDb: 20, identical: false, cosine: 0.99, top1Agreement: 1, samples: 8 };
  assert.equal(fidelityVerdict(fidelity).detail, 'The error is 10 % of the signal.');
  // A sign of equality would call any number of decibels equal.
  assert.equal(fidelityVerdict(fidelity).tone, null);
  assert.equal(fidelityVerdict({ ...fidelity, sqnrDb: null, identical: true }).headline, 'Identical outputs');
  assert.equal(fidelityVerdict({ ...fidelity, sqnrDb: null }).headline, 'Unknown');
  const points = pointsVerdict({ a: 0.72, b: 0.69, samples: 100, metric: 'top1' });
  assert.match(points.detail, /^−3\.0 points against 72\.0 %/);
  assert.equal(points.tone, 'bad');
  assert.match(pointsVerdict({ a: 0.72, b: 0.72, samples: 100, metric: 'top1' }).detail, /^±0\.0 points/);
});

test('synthetic data is never presented without a warning', () => {
  assert.match(dataCaveat('synthetic, seed 1') ?? '', /accuracy cannot be known/);
  assert.equal(dataCaveat('test.npz, 300 samples'), null);
});

test('layers that were left as they were are grouped by reason, the most frequent first', () => {
  const groups = groupByReason(comparison.stayedFloat);
  assert.deepEqual(
    groups.map(g => g.nodes.length),
    [7, 1],
  );
});

test('both models are counted in the same bins', () => {
  const a = Array.from({ length: 99 }, (_, i) => 10 + i / 100);
  const b = a.map(ms => ms / 2);
  const bins = latencyBins(a, b);
  assert.equal(bins.a.length, bins.centres.length);
  for (const counts of [bins.a, bins.b])
    assert.equal(
      counts.reduce((sum, n) => sum + n, 0),
      99,
    );
  assert.equal(bins.leftOut, 0);
  assert.deepEqual(latencyBins([], []).centres, []);
  assert.deepEqual(latencyBins([3, 3], [3]).a, [2]);
});

test('hiccups do not squeeze the picture, and are counted', () => {
  const a = Array.from({ length: 99 }, (_, i) => 10 + i / 100);
  const bins = latencyBins([...a, 500, 60], a);
  assert.equal(bins.leftOut, 2);
  assert.ok(bins.centres.every(ms => ms < 12));
});
