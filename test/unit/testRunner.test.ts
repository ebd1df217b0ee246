/** The runner of the tests itself: what it makes of files that fail once, and of those that fail again. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { inRoot } from '../support/repository';
import { temporaryFolder } from '../support/temporaryFolder';

interface Outcome {
  tests: { name: string; state: string; error?: string }[];
  flaky: { name: string; error: string }[];
}
interface Suite {
  name: string;
  list: string[];
  perProcess: number;
  needs: string[];
  retries?: number;
}
type SuiteRun = new (
  folder: string,
  say: (line: string) => void,
) => Outcome & { runSuite(suite: Suite): Promise<void>; runAgain(): Promise<void> };

const folder = temporaryFolder();
// Or else the processes that the runner starts would report to the one that runs this file.
delete process.env.NODE_TEST_CONTEXT;

let written = 0;
/** A test file with one test that passes and one that fails in its first `failures` runs, after which `runs()` tells how often it ran. */
function testFile(failures: number): { file: string; runs: () => number } {
  const file = path.join(folder, `${++written}.test.mjs`);
  const diary = path.join(folder, `${written}.txt`);
  writeFileSync(diary, '');
  const source = `
    import { appendFileSync, readFileSync } from 'node:fs';
    import test from 'node:test';
    const diary = ${JSON.stringify(diary)};
    appendFileSync(diary, 'x');
    const run = readFileSync(diary, 'utf8').length;
    test('easy ${written}', () => {});
    test('hard ${written}', () => { if (run <= ${failures}) throw new Error('at try ' + run); });`;
  writeFileSync(file, source);
  return { file, runs: () => readFileSync(diary, 'utf8').length };
}

async function runSuite(list: string[], retries?: number): Promise<Outcome & { said: string; end: string }> {
  const { SuiteRun } = (await import(inRoot('test', 'runner', 'suiteRun.mjs'))) as { SuiteRun: SuiteRun };
  const { summary } = (await import(inRoot('test', 'runner', 'summary.mjs'))) as { summary(run: Outcome): string };
  const output = mkdtempSync(path.join(folder, 'runs-'));
  const said: string[] = [];
  const run = new SuiteRun(output, line => said.push(line));
  await run.runSuite({ name: 'sample', list, perProcess: 1, needs: [], retries });
  await run.runAgain();
  return { tests: run.tests, flaky: run.flaky, said: said.join('\n'), end: summary(run) };
}

test('a file that fails once is run again, counts as passed, and is told as flaky with its first failure', async () => {
  const sometimes = testFile(1);
  const { tests, said, end } = await runSuite([sometimes.file, testFile(0).file], 1);
  assert.equal(sometimes.runs(), 2);
  assert.equal(tests.length, 4);
  assert.match(said, /^FLAKY hard \d+\nError: at try 1\n/m);
  assert.match(end, /^ {2}FLAKY hard \d+\n {4}Error: at try 1\n/m);
  assert.match(end, /\n4 passed, 0 failed, 0 skipped$/);
});

test('a file that fails again has failed', async () => {
  const never = testFile(9);
  const { flaky, said, end } = await runSuite([never.file], 1);
  assert.equal(never.runs(), 2);
  assert.deepEqual(flaky, []);
  assert.doesNotMatch(said + end, /FLAKY/);
  assert.match(end, /^failed:\n {2}hard \d+\n {4}Error: at try 2\n/m);
  assert.match(end, /\n1 passed, 1 failed, 0 skipped$/);
});

test('a suite without retries runs its files once', async () => {
  const sometimes = testFile(1);
  const { end } = await runSuite([sometimes.file]);
  assert.equal(sometimes.runs(), 1);
  assert.match(end, /\n1 passed, 1 failed, 0 skipped$/);
});

test('where many files fail only some are run again: that is no chance', async () => {
  const files = Array.from({ length: 4 }, () => testFile(1));
  const { end } = await runSuite(
    files.map(({ file }) => file),
    1,
  );
  assert.deepEqual(files.map(({ runs }) => runs()).sort(), [1, 2, 2, 2]);
  assert.match(end, /\n7 passed, 1 failed, 0 skipped$/);
});

test('a file that dies is run again as well', async () => {
  const file = path.join(folder, 'dies.test.mjs');
  const mark = path.join(folder, 'died');
  writeFileSync(
    file,
    `
    import { existsSync, writeFileSync } from 'node:fs';
    import test from 'node:test';
    test('survives', () => {
      if (existsSync(${JSON.stringify(mark)})) return;
      writeFileSync(${JSON.stringify(mark)}, '');
      process.kill(process.pid, 'SIGKILL');
    });`,
  );
  const { end } = await runSuite([file], 1);
  assert.match(end, /FLAKY sample: dies\.test\.mjs\n {4}ended before its tests did, with SIGKILL/);
  assert.match(end, /\n1 passed, 0 failed, 0 skipped$/);
});
