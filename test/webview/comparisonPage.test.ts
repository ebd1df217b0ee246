import assert from 'node:assert/strict';
import { after } from 'node:test';
import { browserTest } from '../support/browser';
import { comparison } from './harness/answers';
import { PageHarness, textOf } from './harness/pageHarness';

let started: Promise<PageHarness> | undefined;
/** One browser for all tests of this file. */
const harness = () => {
  started ??= PageHarness.start();
  return started;
};
after(async () => (await started)?.close());

browserTest('a comparison says the verdict, every figure and what was left as it was', async () => {
  const { page, calls, problems } = await (await harness()).open({
    state: { kind: 'comparison', revision: 1, comparison, restoreKey: 'key' },
  });
  const verdicts = await page.locator('.verdict-headline').allInnerTexts();
  assert.deepEqual(verdicts, ['3.82 × smaller', '1.52 × faster', '24.9 dB SQNR', '71.7 %']);
  assert.equal(await page.getByLabel('Agreement with the original').locator('.verdict-headline .icon').count(), 0);
  assert.match(await textOf(page.locator('.comparison-table')), /0\.658\s× \(0\.645–0\.676\)/);
  assert.equal(await page.locator('.chart canvas').count(), 2);
  assert.match(await textOf(page.locator('.reason').first()), /7 layers/);
  assert.equal(await page.locator('.comparison-body > .banner').count(), 0);
  await page.getByText('Open result').click();
  assert.deepEqual(calls, [{ method: 'command', params: { command: 'openResult' } }]);
  assert.deepEqual(problems, []);
});

browserTest('a comparison on synthetic data warns, keeps its key and shows a lost cause as such', async () => {
  const { page, savedState } = await (await harness()).open({
    state: {
      kind: 'comparison',
      revision: 1,
      restoreKey: 'key',
      comparison: { ...comparison, data: 'synthetic, seed 1', latency: null, fidelity: null, accuracy: undefined },
    },
  });
  assert.match(await textOf(page.locator('.banner.warning')), /synthetic inputs/);
  assert.equal(await page.getByText('Not measured', { exact: true }).count(), 2);
  assert.equal((await savedState()).restoreKey, 'key');
});

browserTest('loading shows progress and can be cancelled, a failure can be tried again', async () => {
  const { page, host, calls } = await (await harness()).open({
    state: { kind: 'loading', revision: 1, fileName: 'm.onnx', message: 'Measuring', fraction: 0.4 },
  });
  assert.equal(await page.getByRole('progressbar').getAttribute('aria-valuenow'), '40');
  await page.getByText('Cancel').click();
  host.emit('state', { kind: 'failed', revision: 2, fileName: 'm.onnx', message: 'm.onnx is empty.' });
  await page.getByRole('alert').waitFor();
  assert.match(await textOf(page.getByRole('alert')), /m\.onnx is empty\./);
  await page.getByText('Try again').click();
  assert.deepEqual(
    calls.map(c => c.method),
    ['cancel', 'command'],
  );
});
