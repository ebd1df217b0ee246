import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { merged } from '../../src/core/studies/variants/merged';

async function* counting(name: string, ms: number, count: number, ended: string[] = []) {
  try {
    for (let i = 0; i < count; i++) {
      await wait(ms);
      yield `${name}${i}`;
    }
  } finally {
    ended.push(name);
  }
}

async function* failing(): AsyncGenerator<string, void> {
  await wait(5);
  yield 'before';
  throw new Error('broken');
}

test('what several generators give comes out whole, and in the order of each', async () => {
  const found: string[] = [];
  for await (const value of merged([counting('a', 4, 5), counting('b', 1, 7), counting('c', 1, 0)])) found.push(value);
  assert.equal(found.length, 12);
  for (const name of ['a', 'b']) {
    const own = found.filter(value => value.startsWith(name));
    assert.deepEqual(own, [...own].sort());
  }
});

test('they go on at the same time', async () => {
  let arrived = 0;
  let open = () => {};
  const both = new Promise<void>(resolve => {
    open = resolve;
  });
  // Each waits for the other: one after the other they would never end.
  async function* meeting() {
    if (++arrived === 2) open();
    await both;
    yield arrived;
  }
  const found: number[] = [];
  for await (const value of merged([meeting(), meeting()])) found.push(value);
  assert.deepEqual(found, [2, 2]);
});

test('an error ends the others, and comes when they have ended', async () => {
  const ended: string[] = [];
  const found: string[] = [];
  await assert.rejects(async () => {
    for await (const value of merged([failing(), counting('a', 1, 1000, ended)])) found.push(value);
  }, /broken/);
  assert.ok(found.includes('before'));
  assert.deepEqual(ended, ['a']);
});

test('a reader that stops ends all of them', async () => {
  const ended: string[] = [];
  for await (const _ of merged([counting('a', 1, 100, ended), counting('b', 1, 100, ended)])) break;
  assert.deepEqual(ended.sort(), ['a', 'b']);
});
