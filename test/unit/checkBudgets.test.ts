/** Budgets of `lathe check`: what is understood as a limit, and when one is met. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import type { Figure } from '../../src/cli/check/budget';
import { budgets } from '../../src/cli/check/budgets';
import { limitsOf } from '../../src/cli/check/limits';
import { lostShare } from '../../src/cli/check/measuredBudgets';
import { verdictOn } from '../../src/cli/check/verdict';
import { UsageError } from '../../src/cli/command';
import { LatheError } from '../../src/core/errors';
import { temporaryFolder } from '../support/temporaryFolder';

const folder = temporaryFolder();
const written = (name: string, text: string): string => {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
};

async function limits(...items: string[]): Promise<(string | number)[][]> {
  return (await limitsOf(items)).map(({ budget, limit }) => [budget.name, limit]);
}
const verdict = async (item: string, figure: Figure) => verdictOn((await limitsOf([item]))[0]!, figure);

test('each budget has a name of its own and keeps the limit it is given', async () => {
  assert.equal(new Set(budgets.map(b => b.name)).size, budgets.length);
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...budgets), share, async ({ name }, limit) => {
      assert.deepEqual(await limits(`${name}=${limit}`), [[name, limit]]);
    }),
    { verbose: true },
  );
});

test('numbers are decimal, shares may be percentages, and the last limit of a name counts', async () => {
  assert.deepEqual(await limits('macs=1e9', ' sizeMB = .5', 'sqnrDb=-3', 'cosine=-0.5'), [
    ['macs', 1e9],
    ['sizeMB', 0.5],
    ['sqnrDb', -3],
    ['cosine', -0.5],
  ]);
  assert.deepEqual(await limits('accuracy=90%', 'accuracyDrop=0.5 %', 'accuracy=0.75'), [
    ['accuracy', 0.75],
    ['accuracyDrop', 0.005],
  ]);
});

test('a file of limits is read, and the command line goes on from it', async () => {
  const file = written('budget.json', '{"sizeMB": 50, "accuracy": "91%", "latencyMs": 1.5}');
  assert.deepEqual(await limits(file, 'sizeMB=40'), [
    ['sizeMB', 40],
    ['accuracy', 0.91],
    ['latencyMs', 1.5],
  ]);
});

test('what is no limit is said in one line', async () => {
  const usage: [string, RegExp][] = [
    ['latency=5', /there is no budget 'latency'; there are latencyMs, .*sizeMB/],
    ['latencyMs', /--budget takes NAME=LIMIT or a \.json file of them, not 'latencyMs'/],
    ['=5', /takes NAME=LIMIT/],
    ['sizeMB=', /the budget sizeMB takes a number of 0 or more, not ''/],
    ['sizeMB=-1', /takes a number of 0 or more, not '-1'/],
    ['sizeMB=50%', /not '50%'/],
    ['macs=1G', /not '1G'/],
    ['macs=0x10', /not '0x10'/],
    ['sqnrDb=Infinity', /the budget sqnrDb takes a number, not 'Infinity'/],
    ['cosine=2', /takes a number from -1 to 1, not '2'/],
    ['accuracy=91', /takes a number from 0 to 1, as 0\.9 or 90%, not '91'/],
    ['accuracyDrop=120%', /not '120%'/],
    [written('unknown.json', '{"megabytes": 1}'), /there is no budget 'megabytes'/],
    [written('list.json', '{"sizeMB": [1]}'), /the budget sizeMB takes a number of 0 or more, not '\[1\]'/],
    [written('none.json', '{}'), /--budget names no limits/],
  ];
  for (const [item, line] of usage)
    await assert.rejects(limits(item), error => error instanceof UsageError && line.test(error.message), item);
  const refused: [string, RegExp][] = [
    [path.join(folder, 'missing.json'), /missing\.json: there is no such file/],
    [written('broken.json', '{'), /broken\.json: this is no JSON object of budgets, as \{"sizeMB": 50\}/],
    [written('array.json', '[1]'), /this is no JSON object of budgets/],
  ];
  for (const [item, line] of refused)
    await assert.rejects(limits(item), error => error instanceof LatheError && line.test(error.message), item);
});

test('a limit is met when it is just reached, from either side', async () => {
  for (const [item, value, met] of [
    ['sizeMB=5', 5, true],
    ['sizeMB=5', 5.001, false],
    ['sqnrDb=20', 20, true],
    ['sqnrDb=20', 19.999, false],
  ] as const)
    assert.equal((await verdict(item, { value })).met, met, `${item}: ${value}`);
  assert.deepEqual(await verdict('sizeMB=5', { value: 4 }), {
    ...{ name: 'sizeMB', bound: 'at most', limit: 5, value: 4, met: true },
  });
});

test('shares that are just reached are met, whatever a float makes of them', async () => {
  for (let right = 0; right <= 1000; right++) {
    const reached = await verdict(`accuracy=${(right / 10).toFixed(1)}%`, { value: right / 1000 });
    assert.equal(reached.met, true, `${right} of 1000 are right`);
    const lost = lostShare({ a: 1, b: 1 - right / 1000, samples: 1000 });
    assert.equal(
      (await verdict(`accuracyDrop=${right / 1000}`, { value: lost })).met,
      true,
      `${right} of 1000 are lost`,
    );
  }
  assert.equal(
    (await verdict('accuracyDrop=1%', { value: lostShare({ a: 0.916, b: 0.905, samples: 1000 }) })).met,
    false,
  );
  assert.equal((await verdict('accuracyDrop=0', { value: lostShare({ a: 0.9, b: 0.95, samples: 100 }) })).met, true);
});

test('a time is missed only where its whole interval is', async () => {
  const of = async (low: number, value: number, high: number) => {
    const { met, note } = await verdict('latencyMs=10', { value, spread: [low, high] });
    return [met, note];
  };
  assert.deepEqual(await of(7, 8, 9), [true, undefined]);
  assert.deepEqual(await of(8, 9, 11), [true, 'the limit is within the noise']);
  assert.deepEqual(await of(9, 11, 12), [true, 'over the limit, but within the noise']);
  assert.deepEqual(await of(10.1, 11, 12), [false, undefined]);
});

test('what is unknown is missed with the reason; equal outputs meet any limit', async () => {
  const unknown = await verdict('macs=1', { value: null, note: 'the cost of 1 layer is unknown' });
  assert.deepEqual([unknown.met, unknown.note], [false, 'the cost of 1 layer is unknown']);
  const equal = await verdict('sqnrDb=90', { value: null, isIdeal: true, note: 'the outputs are identical' });
  assert.deepEqual([equal.met, equal.note], [true, 'the outputs are identical']);
});

test("a figure of the user's own tells itself which way is better", async () => {
  assert.equal((await verdict('custom=5', { value: 6, bound: 'at most' })).met, false);
  assert.equal((await verdict('custom=5', { value: 6, bound: 'at least' })).met, true);
  assert.deepEqual(await verdict('custom=5', { value: null, note: 'not run' }), {
    ...{ name: 'custom', limit: 5, value: null, met: false, note: 'not run' },
  });
});
