import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import {
  dispatchTime,
  fitProfilerCost,
  type KernelEvent,
  leastDisturbed,
  recordedShare,
  recordingFactor,
  recordingOf,
  recordingRoom,
  rooflinePoint,
  summarize,
  timeHistogram,
} from '../../src/core/studies/profile';
import { farFence } from '../../src/core/studies/quantiles';

const near = (actual: number, wanted: number, by = 1e-9) =>
  assert.ok(Math.abs(actual - wanted) <= by * Math.max(1, Math.abs(wanted)), `${actual} is not ${wanted}`);

test('a summary has the quantiles, the mean and the deviation of the sample', () => {
  const { p50, p90, p99, max, mean, std } = summarize([1, 2, 3, 4, 10]);
  // numpy.quantile([1, 2, 3, 4, 10], [.5, .9, .99]) and numpy.std(..., ddof=1)
  near(p50, 3);
  near(p90, 7.6);
  near(p99, 9.76);
  near(max, 10);
  near(mean, 4);
  near(std, 3.5355339059327378);
  assert.equal(summarize([5]).std, 0);
});

test('a histogram counts every time once that is not far slower, also when all are equal', () => {
  const times = fc.array(fc.double({ min: 0.001, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(times, list => {
      const { from, to, counts } = timeHistogram(list);
      const within = list.filter(t => t <= farFence(list));
      assert.equal(
        counts.reduce((a, b) => a + b),
        within.length,
      );
      assert.ok(within.length >= 0.75 * list.length - 1);
      assert.equal(from, Math.min(...list));
      assert.equal(to, Math.max(...within));
    }),
  );
  assert.equal(timeHistogram([2, 2, 2]).counts[0], 3);
  assert.deepEqual([farFence([]), farFence([1, 2, 3, 4, 5])], [-Infinity, 10]);
  const hiccup = timeHistogram([1, 2, 3, 4, 5, 100]);
  assert.deepEqual([hiccup.to, hiccup.counts.reduce((a, b) => a + b)], [5, 5]);
});

test('the least disturbed runs are the fastest quarter, at least three, in order of time', () => {
  assert.deepEqual(leastDisturbed([9, 1, 8, 2, 7, 3, 6, 4, 5, 10, 11, 12, 13, 14, 15, 16]), [1, 3, 5, 7]);
  assert.deepEqual(leastDisturbed([5, 4, 3, 2]), [1, 2, 3]);
  assert.deepEqual(leastDisturbed([5]), [0]);
});

test('the cost of recording is found again from chains made with it', () => {
  const cost = fc.double({ min: 0, max: 10, noNaN: true });
  fc.assert(
    fc.property(cost, cost, cost, fc.double({ min: 0.1, max: 3, noNaN: true }), (base, perTensor, run, call) => {
      const chain = (kernels: number, tensors: number) => ({
        kernels,
        tensors,
        plain: 20 + kernels * call,
        traced: kernels * (call + base + perTensor * tensors) - call,
        added: run + kernels * (base + perTensor * tensors),
      });
      const [single, narrow, wide] = [chain(1, 2), chain(300, 2), chain(300, 9)];
      const found = fitProfilerCost(single, narrow, wide);
      near(found.base, base, 1e-6);
      near(found.perTensor, perTensor, 1e-6);
      near(found.perRun, run, 1e-6);
      near(dispatchTime(single, narrow), call, 1e-6);
    }),
  );
});

test('recording is shared out among the kernels, to none more than it has room for', () => {
  const event = (tensors: number, children: KernelEvent[] = []): KernelEvent => ({
    ...{ name: 'k', op: 'Relu', us: 10, kernelUs: 6, tensors, bytes: undefined, children },
  });
  const chains = { base: 3, perTensor: 0.5, perRun: 2 };
  assert.equal(recordingOf(event(4, [event(2)]), chains), 9);
  // What follows the kernel, and 3 us of its own or the room of those inside it.
  assert.equal(recordingRoom(event(2)), 7);
  assert.equal(recordingRoom(event(4, [event(2), event(2)])), 18);

  const kernels = [
    { us: 100, roomUs: 90, chainUs: 4 },
    { us: 50, roomUs: 5, chainUs: 4 },
  ];
  const shares = (addedUs: number) => {
    const factor = recordingFactor(kernels, addedUs);
    return kernels.map(k => recordedShare(k, factor));
  };
  assert.deepEqual(shares(8), [4, 4]);
  // The second has room for 5 only.
  assert.deepEqual(shares(12), [7, 5]);
  // Beyond what is believable.
  assert.deepEqual(shares(-500), [2, 2]);
  assert.deepEqual(shares(5000), [12, 5]);
  assert.deepEqual(recordedShare({ roomUs: 3, chainUs: 0 }, recordingFactor([{ us: 3, roomUs: 3, chainUs: 0 }], 1)), 0);
});

test('what recording added is taken off whatever the kernels, where it is believable', () => {
  const kernel = fc.record({
    us: fc.constant(500),
    roomUs: fc.integer({ min: 1, max: 500 }),
    chainUs: fc.integer({ min: 1, max: 9 }),
  });
  fc.assert(
    fc.property(fc.array(kernel, { minLength: 1 }), fc.double({ min: 0, max: 1, noNaN: true }), (kernels, part) => {
      const sum = (factor: number) => kernels.reduce((total, k) => total + recordedShare(k, factor), 0);
      const added = sum(0.5) + part * (sum(3) - sum(0.5));
      near(sum(recordingFactor(kernels, added)), added, 1e-6);
    }),
  );
});

test('a layer is bound by what the roofline says it would wait for', () => {
  const roof = { peakGflops: 100, bandwidthGBps: 10, dispatchUs: 0.5 };
  // 1e6 MACs at 100 GFLOP/s are 20 us, 1e4 bytes at 10 GB/s 1 us.
  const dense = rooflinePoint({ us: 40, macs: 1e6, bytes: 1e4 }, roof);
  assert.equal(dense.bound, 'compute');
  near(dense.efficiency!, 0.5);
  near(dense.gflops!, 50);
  near(dense.intensity!, 200);
  const wide = rooflinePoint({ us: 40, macs: 1e4, bytes: 2e5 }, roof);
  assert.equal(wide.bound, 'memory');
  near(wide.gbps!, 5);
  near(wide.efficiency!, 0.5);
  assert.equal(rooflinePoint({ us: 0.4, macs: 0, bytes: 16 }, roof).bound, 'overhead');
  assert.equal(rooflinePoint({ us: 7, macs: 0, bytes: 16 }, { ...roof, dispatchUs: 9 }).bound, 'overhead');
});

test('what is unknown stays unknown and nothing divides by zero', () => {
  const roof = { peakGflops: 100, bandwidthGBps: 10, dispatchUs: 0.5 };
  const number = fc.option(fc.maxSafeNat());
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), number, number, (us, macs, bytes) => {
      const point = rooflinePoint({ us, macs, bytes }, roof);
      for (const figure of [point.intensity, point.gflops, point.gbps, point.efficiency])
        assert.ok(figure === null || Number.isFinite(figure));
      if (macs === null || bytes === null) {
        assert.equal(point.efficiency, null);
        assert.ok(point.bound === null || point.bound === 'overhead');
      } else assert.ok(point.bound !== null);
    }),
  );
});
