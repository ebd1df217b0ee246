import assert from 'node:assert/strict';
import test from 'node:test';
import { Random } from '../../src/core/numeric/random';
import type { Clock, Session } from '../../src/core/ports';
import { measureLatency } from '../../src/core/studies/latency';
import { median, quantiles } from '../../src/core/studies/quantiles';
import { type Round, ratioInterval } from '../../src/core/studies/ratioInterval';
import { measureSoloLatency } from '../../src/core/studies/soloLatency';
import { timeInterval } from '../../src/core/studies/timeInterval';

test('quantiles are those of NumPy', () => {
  // numpy.quantile([4, 1, 3, 2], [.5, .9, .99])
  const { p50, p90, p99 } = quantiles([4, 1, 3, 2]);
  assert.deepEqual([p50, Number(p90.toFixed(9)), Number(p99.toFixed(9))], [2.5, 3.7, 3.97]);
  assert.equal(median([7]), 7);
  assert.equal(median([10, 2, 9]), 9);
});

/** Times with a disturbance that both of a pair share and that lasts for a while. */
function disturbed(random: Random, n: number, factor: number): [number[], number[]] {
  const a: number[] = [];
  const b: number[] = [];
  let load = 1;
  for (let i = 0; i < n; i++) {
    load = 0.7 * load + 0.3 * (1 + Math.abs(random.normal()));
    a.push(10 * load * (1 + 0.05 * random.normal()));
    b.push(10 * load * factor * (1 + 0.05 * random.normal()));
  }
  return [a, b];
}

const times = ([a, b]: [number[], number[]]): Round[] => [{ a, b }];

test('the interval of a model against itself holds 1 in 95 of 100 trials or nearly so', () => {
  const seed = 20240;
  const random = new Random(seed);
  const trials = 200;
  let holds = 0;
  for (let i = 0; i < trials; i++) {
    const [low, high] = ratioInterval(times(disturbed(random, 60, 1)), i);
    if (low <= 1 && high >= 1) holds++;
  }
  assert.ok(holds >= 0.95 * trials, `${holds} of ${trials} intervals hold 1, seed ${seed}`);
});

test('a difference of a fifth is found through the disturbance', () => {
  const seed = 7;
  const random = new Random(seed);
  for (let i = 0; i < 50; i++) {
    const [low, high] = ratioInterval(times(disturbed(random, 100, 0.8)), i);
    assert.ok(low < 0.8 * 1.1 && high > 0.8 * 0.9 && high < 1, `trial ${i}, seed ${seed}: ${low} to ${high}`);
  }
});

test('sessions that differ by where they lie in memory do not make a model differ from itself', () => {
  const seed = 11;
  const random = new Random(seed);
  const trials = 100;
  let holds = 0;
  for (let i = 0; i < trials; i++) {
    const rounds = Array.from({ length: 10 }, () => {
      const [a, b] = disturbed(random, 20, 1 + 0.03 * random.normal());
      return { a, b };
    });
    const [low, high] = ratioInterval(rounds, i);
    if (low <= 1 && high >= 1) holds++;
  }
  assert.ok(holds >= 0.95 * trials, `${holds} of ${trials} intervals hold 1, seed ${seed}`);
});

test('the interval of a median and of the ninth decile holds what very many runs give in 95 of 100 trials or nearly so', () => {
  const seed = 29;
  const random = new Random(seed);
  const [very] = disturbed(random, 200_000, 1);
  const truth = quantiles(very);
  const trials = 100;
  const holds = { p50: 0, p90: 0 };
  for (let i = 0; i < trials; i++) {
    // The first runs of a series are still undisturbed.
    const series = disturbed(random, 220, 1)[0].slice(20);
    const sessions = Array.from({ length: 10 }, (_, s) => series.slice(20 * s, 20 * s + 20));
    for (const [name, q] of [['p50', 0.5] as const, ['p90', 0.9] as const]) {
      const [low, high] = timeInterval(sessions, q, i);
      if (low <= truth[name] && high >= truth[name]) holds[name]++;
      assert.ok(high - low < truth[name] / 2, `trial ${i}, seed ${seed}: ${low} to ${high}`);
    }
  }
  assert.ok(Math.min(holds.p50, holds.p90) >= 0.95 * trials, `${JSON.stringify(holds)} of ${trials}, seed ${seed}`);
});

test('the same times give the same interval', () => {
  const rounds = times(disturbed(new Random(3), 40, 1.1));
  assert.deepEqual(ratioInterval(rounds, 5), ratioInterval(rounds, 5));
});

/** Sessions that take time on a clock of their own. */
function timed(costs: Record<'a' | 'b', () => number>) {
  let now = 0;
  const order: string[] = [];
  const clock: Clock = { now: () => now };
  const session = (name: 'a' | 'b'): Session => ({
    inputs: [],
    outputs: [],
    run: async () => {
      order.push(name);
      now += costs[name]();
      return {};
    },
    release: async () => {},
  });
  const side = (name: 'a' | 'b') => ({ session: session(name), feeds: [{}] });
  return { clock, order, a: side('a'), b: side('b') };
}

test('both models run equally often, in pairs, neither always first, and the warm-up is not counted', async () => {
  let first = true;
  const { clock, order, a, b } = timed({
    a: () => {
      const cost = first ? 500 : 4;
      first = false;
      return cost;
    },
    b: () => 2,
  });
  const result = await measureLatency(a, b, { runs: 40 }, clock);
  assert.equal(result.runs, 40);
  assert.deepEqual(result.a, { p50: 4, p90: 4, p99: 4 });
  assert.equal(result.ratio, 0.5);
  assert.equal(result.verdict, 'faster');
  assert.deepEqual(result.ratioSpread, [0.5, 0.5]);
  const pairs = Array.from({ length: order.length / 2 }, (_, i) => order.slice(2 * i, 2 * i + 2).join(''));
  assert.deepEqual([...new Set(pairs)].sort(), ['ab', 'ba']);
});

test('slow models are timed at least ten times, quick ones no more often than helps', async () => {
  const slow = timed({ a: () => 60_000, b: () => 60_000 });
  assert.equal((await measureLatency(slow.a, slow.b, {}, slow.clock)).runs, 10);
  const quick = timed({ a: () => 0.01, b: () => 0.01 });
  const result = await measureLatency(quick.a, quick.b, {}, quick.clock);
  assert.equal(result.runs, 1000);
  assert.equal(result.verdict, 'within noise');
});

test('too few runs give no verdict', async () => {
  const { clock, a, b } = timed({ a: () => 1, b: () => 3 });
  const result = await measureLatency(a, b, { runs: 3 }, clock);
  assert.equal(result.runs, 3);
  assert.equal(result.verdict, 'within noise');
});

test('the same sample is fed to both models of a pair', async () => {
  const { clock, a, b } = timed({ a: () => 1, b: () => 1 });
  const seen: number[][] = [[], []];
  const feeds = Array.from({ length: 3 }, (_, i) => ({
    x: { type: 'float32' as const, dims: [1], data: Float32Array.of(i) },
  }));
  const watch = (session: Session, log: number[]): Session => ({
    ...session,
    run: (feed, fetch) => {
      log.push(Number(feed.x!.data[0]));
      return session.run(feed, fetch);
    },
  });
  await measureLatency(
    { session: watch(a.session, seen[0]!), feeds },
    { session: watch(b.session, seen[1]!), feeds },
    { runs: 7 },
    clock,
  );
  assert.deepEqual(seen[0], seen[1]);
  assert.deepEqual([...new Set(seen[0])].sort(), [0, 1, 2]);
});

test('both models are opened anew in turns, and what was opened is released', async () => {
  const { clock, a, b } = timed({ a: () => 1, b: () => 1 });
  const opened: boolean[] = [];
  let open = 0;
  const session = (of: Session): Session => ({
    ...of,
    release: async () => {
      open--;
    },
  });
  const reopening = {
    ms: 1,
    open: async (bFirst: boolean) => {
      opened.push(bFirst);
      open += 2;
      return [session(a.session), session(b.session)] as const;
    },
  };
  const result = await measureLatency(a, b, { runs: 23, reopening }, clock);
  assert.equal(result.runs, 23);
  assert.deepEqual(opened, [true, false, true]);
  assert.equal(open, 0);
  // Too slow to open again, or too few runs to share.
  await measureLatency(a, b, { runs: 23, reopening: { ...reopening, ms: 5000 } }, clock);
  await measureLatency(a, b, { runs: 9, reopening }, clock);
  assert.equal(opened.length, 3);
});

test('one model is timed by itself, in sessions opened anew', async () => {
  const { clock, order, a } = timed({ a: () => 3, b: () => assert.fail('there is no other model') });
  let released = 0;
  const again: Session = {
    ...a.session,
    run: feeds => a.session.run(feeds),
    release: async () => {
      released++;
    },
  };
  const reopening = { ms: 1, open: async () => [again] };
  const { p50, p90, runs } = await measureSoloLatency(a, { runs: 20, reopening }, clock);
  assert.deepEqual([p50, p90, runs], [{ ms: 3, spread: [3, 3] }, { ms: 3, spread: [3, 3] }, 20]);
  assert.equal(released, 3);
  assert.ok(order.length > 20);
});
